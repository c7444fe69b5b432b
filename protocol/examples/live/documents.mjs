// Collaborative Editing of the records protocol: the JavaScript of its document, wrapped in `open`, and
// what must come of it. Author, number and position are those of a document that is new.
// Usage: node documents.mjs http://127.0.0.1:8080
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { Messages, request, signIn, socketBase, uuid } from './demo.mjs';

const token = await signIn('web_user_1', 'password123');
const documentId = `doc_${uuid()}`;
const messages = new Messages();

/** A text as code points, changed as the server says. */
class Text {
  #points = [];

  constructor(text) {
    this.#points = [...text];
  }

  apply(op) {
    if (op.action === 'insert') {
      this.#points.splice(op.position, 0, ...op.text);
    } else {
      this.#points.splice(op.position, op.length);
    }
  }

  toString() {
    return this.#points.join('');
  }
}

async function signedIn(deviceId, arrived) {
  const socket = new WebSocket(`${socketBase}/sync`);
  socket.onmessage = (event) => arrived.add(JSON.parse(event.data));
  await new Promise((resolve) => { socket.on('open', resolve); });
  socket.send(JSON.stringify({ type: 'auth', token, deviceId }));
  await arrived.next('authenticated');
  return socket;
}

const applied = [];
function applyOperation(op) {
  applied.push(op);
}

const ws = await signedIn(`live-${uuid()}`, messages);

// --- The document's script begins here.
// Join editing session
ws.send(JSON.stringify({
  type: 'join_session',
  documentId,
  mode: 'collaborative',
}));

const joined = await messages.next('session_joined');
const author = joined.author;

// Send operation
ws.send(JSON.stringify({
  type: 'operation',
  op: {
    action: 'insert',
    position: 0,
    text: 'New text',
    vectorClock: { [author]: 1 },
  },
}));

// Receive operations
ws.onmessage = (event) => {
  const message = JSON.parse(event.data);
  if (message.type === 'operation') {
    applyOperation(message.op);
  }
  messages.add(message);
};
// --- It ends here.

assert.equal(joined.documentId, documentId);
assert.equal(joined.text, '');
assert.deepEqual(joined.vectorClock, {});
assert.deepEqual(joined.participants, []);
const acknowledged = await messages.next('operation_ack');
assert.equal(acknowledged.number, 1);
assert.equal(acknowledged.revision, 1);

// Somebody else joins and writes, having seen that.
const others = new Messages();
const other = await signedIn(`other-${uuid()}`, others);
other.send(JSON.stringify({ type: 'join_session', documentId }));
const second = await others.next('session_joined');
assert.equal(second.text, 'New text');
assert.equal(second.participants.length, 1);
assert.notEqual(second.author, author, 'a second device is another author');
assert.equal((await messages.next('participant_joined')).participant.author, second.author);
const say = (op) => other.send(JSON.stringify({ type: 'operation', documentId, op }));
say({ action: 'insert', position: 8, text: ' 😀!', vectorClock: { ...second.vectorClock, [second.author]: 1 } });
await others.next('operation_ack');
await messages.next('operation');

// Both write at once: each has seen what the other had not.
say({ action: 'delete', position: 0, length: 4, vectorClock: { [author]: 1, [second.author]: 2 } });
ws.send(JSON.stringify({
  type: 'operation', op: { action: 'insert', position: 3, text: 'er', vectorClock: { [author]: 2, [second.author]: 1 } },
}));
await others.next('operation_ack');
await messages.next('operation_ack');
const text = 'ertext 😀!';

// Whoever joins now has what it came to.
const late = new Messages();
const third = await signedIn(`late-${uuid()}`, late);
third.send(JSON.stringify({ type: 'join_session', documentId, mode: 'view' }));
const seen = await late.next('session_joined');
assert.equal(seen.text, text);
assert.equal(seen.revision >= 4, true);
assert(applied.length > 0);

// The same again is done once; anything else under its number is refused, and the session stays.
const again = { action: 'insert', position: 0, text: 'New text', vectorClock: { [author]: 1 } };
ws.send(JSON.stringify({ type: 'operation', op: again }));
assert.equal((await messages.next('operation_ack')).revision, 1);
ws.send(JSON.stringify({ type: 'operation', op: { ...again, text: 'Other text' } }));
assert.equal((await messages.next('error')).error.code, 'AUTHOR_REUSED');
const vectorClock = { [author]: 3, [second.author]: 2 };
for (const [op, code] of [
  [{ action: 'insert', position: 99, text: 'x', vectorClock }, 'VALIDATION_ERROR'],
  [{ action: 'delete', position: 0, length: -1, vectorClock }, 'VALIDATION_ERROR'],
  [{ action: 'insert', position: 0, text: 'x', vectorClock: { ...vectorClock, nobody: 1 } }, 'INVALID_VECTOR_CLOCK'],
  [{ action: 'insert', position: 0, text: 'x'.repeat(1 << 20), vectorClock }, 'VALIDATION_ERROR'],
]) {
  ws.send(JSON.stringify({ type: 'operation', op }));
  const { error } = await messages.next('error');
  assert.equal(error.code, code, JSON.stringify(error));
  assert.equal(error.details.documentId, documentId);
  assert.equal(error.details.number, 3);
}
third.send(JSON.stringify({ type: 'operation', op: again }));
assert.equal((await late.next('error')).error.code, 'FORBIDDEN');

// Cursors, and going.
ws.send(JSON.stringify({ type: 'cursor', position: 2 }));
assert.equal((await late.next('cursor')).position, 2);
third.send(JSON.stringify({ type: 'leave_session' }));
assert.equal((await late.next('session_left')).reason, 'left');
assert.equal((await messages.next('participant_left')).participant.mode, 'view');

// A client that comes back is told what it missed, what it wrote itself too.
ws.close();
await others.next('participant_left', (m) => m.participant.author === author);
const back = new Messages();
const returned = await signedIn(`back-${uuid()}`, back);
returned.send(JSON.stringify({ type: 'join_session', documentId, epoch: joined.epoch, revision: 1 }));
const resumed = await back.next('session_joined');
assert.equal(resumed.text, undefined);
assert.deepEqual(resumed.vectorClock, { [author]: 1 });
const copy = new Text('New text');
for (let revision = 2; revision <= seen.revision; revision++) {
  const missed = await back.next('operation');
  assert.equal(missed.revision, revision);
  copy.apply(missed.op);
}
assert.equal(String(copy), text);

// The text is a record, once nobody has written for a moment.
returned.send(JSON.stringify({ type: 'subscribe', collections: ['documents'], since: '2024-01-01T00:00:00Z' }));
await back.next('change', (m) => m.data.id === documentId && m.data.data.text === text);
const record = await request('GET', `/api/v1/documents/${documentId}`, { token });
assert.equal(record.text, text);
assert.equal(record.revision, seen.revision);

for (const socket of [other, third, returned]) {
  socket.close();
}
console.log('documents: every message as documented');
