// Real-time Sync of the records protocol: the JavaScript of its document, wrapped in `open`, and what
// must come of it. Usage: node records.mjs http://127.0.0.1:8080
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { Messages, closed, push, signIn, socketBase, uuid } from './demo.mjs';

const token = await signIn('web_user_1', 'password123');
const deviceId = `live-${uuid()}`;
const other = `other-${uuid()}`;
const messages = new Messages();

// --- The document's script begins here.
const ws = new WebSocket(`${socketBase}/sync`);

ws.on('open', () => {
  // Authentication
  ws.send(JSON.stringify({
    type: 'auth',
    token,
    deviceId,
  }));

  // Subscribe to changes
  ws.send(JSON.stringify({
    type: 'subscribe',
    collections: ['patients', 'records'],
    since: '2024-01-01T00:00:00Z',
  }));
});

// Receive updates
ws.onmessage = (event) => {
  const message = JSON.parse(event.data);
  switch (message.type) {
    case 'change':
      // Handle real-time change
      handleChange(message.data);
      break;
    case 'conflict':
      // Handle conflict notification
      handleConflict(message.conflict);
      break;
    default:
      messages.add(message);
  }
};
// --- It ends here.

const changes = new Map();
function handleChange(change) {
  const key = `${change.collection}/${change.id}/${change.version}`;
  assert(!changes.has(key), `${key} came twice`);
  changes.set(key, change);
  messages.add({ type: 'change', change });
}
function handleConflict(conflict) {
  messages.add({ type: 'conflict', conflict });
}
const change = async (id, version) =>
  (await messages.next('change', (m) => m.change.id === id && m.change.version === version)).change;
const send = (message) => ws.send(JSON.stringify(message));

const authenticated = await messages.next('authenticated');
assert.equal(authenticated.deviceId, deviceId);
assert(!Number.isNaN(Date.parse(authenticated.serverTime)));
const subscribed = await messages.next('subscribed');
assert.deepEqual(subscribed.collections, ['patients', 'records']);
assert.equal(typeof subscribed.cursor, 'string');

// What was there since that time comes first.
const patient = (await messages.next('change', (m) => m.change.collection === 'patients')).change;
assert.equal(patient.operation, 'create');
assert.equal(typeof patient.data, 'object');

// What another device writes comes at once.
const id = uuid();
await push(token, other, {
  id, collection: 'records', operation: 'create', data: { ward: 'A', bed: 1 }, version: 0,
});
const created = await change(id, 1);
assert.equal(created.operation, 'create');
assert.deepEqual(created.data, { ward: 'A', bed: 1 });
assert(created.vectorClock && created.timestamp && created.cursor);

await push(token, other, {
  id, collection: 'records', operation: 'update', data: { ward: 'B', bed: 1 }, version: 1,
});
assert.equal((await change(id, 2)).operation, 'update');

// What both changed is a conflict, and the device that sent it is told.
const answer = await push(token, deviceId, {
  id, collection: 'records', operation: 'update', data: { ward: 'C', bed: 1 }, version: 1,
});
assert.equal(answer.conflicts.length, 1);
const { conflict } = await messages.next('conflict');
assert.equal(conflict.id, answer.conflicts[0].conflictId);
assert.deepEqual(conflict.localVersion, { ward: 'C', bed: 1 });
assert.deepEqual(conflict.serverVersion, { ward: 'B', bed: 1 });
assert.equal(conflict.status, 'unresolved');


// A deletion has no data.
const gone = uuid();
await push(token, other, { id: gone, collection: 'records', operation: 'create', data: { n: 1 } });
await change(gone, 1);
await push(token, other, { id: gone, collection: 'records', operation: 'delete', version: 1 });
const deleted = await change(gone, 2);
assert.equal(deleted.operation, 'delete');
assert.equal(deleted.data, null);

send({ type: 'ping' });
await messages.next('pong');

// A socket that comes back with a cursor goes on after it.
const again = new WebSocket(`${socketBase}/sync`);
const later = new Messages();
again.onmessage = (event) => later.add(JSON.parse(event.data));
again.on('open', () => {
  again.send(JSON.stringify({ type: 'auth', token, deviceId: other }));
  again.send(JSON.stringify({ type: 'subscribe', collections: ['records'], cursor: created.cursor }));
});
// The cursor is another device's.
const refused = await later.next('error');
assert.equal(refused.error.code, 'SYNC_TOKEN_INVALID');
again.close();

const back = new WebSocket(`${socketBase}/sync`);
const missed = new Messages();
back.onmessage = (event) => missed.add(JSON.parse(event.data));
back.on('open', () => {
  back.send(JSON.stringify({ type: 'auth', token, deviceId }));
  back.send(JSON.stringify({ type: 'subscribe', collections: ['records'], cursor: deleted.cursor }));
});
await missed.next('subscribed');
const fresh = uuid();
await push(token, other, { id: fresh, collection: 'records', operation: 'create', data: {} });
const first = (await missed.next('change')).data;
assert.equal(first.id, fresh, 'nothing is told twice');
back.close();

// After this nothing of `patients` comes any more.
send({ type: 'unsubscribe', collections: ['patients'] });
assert.deepEqual((await messages.next('unsubscribed')).collections, ['patients']);

// What is wrong is said, and the socket stays.
for (const wrong of ['{', '[]', '{"type":"dance"}', '{"type":"subscribe"}', '{"type":"subscribe","collections":["a/b"]}']) {
  ws.send(wrong);
  const { error } = await messages.next('error');
  assert.equal(error.code, 'VALIDATION_ERROR', wrong);
  assert(error.details.field, wrong);
}
send({ type: 'ping' });
await messages.next('pong');

// But not when it is about who the client is.
const stranger = new WebSocket(`${socketBase}/sync`);
const said = new Messages();
stranger.onmessage = (event) => said.add(JSON.parse(event.data));
const end = closed(stranger);
stranger.on('open', () => stranger.send(JSON.stringify({ type: 'subscribe', collections: ['records'] })));
assert.equal((await said.next('error')).error.code, 'UNAUTHORIZED');
assert.equal(await end, 4401);

ws.close();
console.log(`records: ${changes.size} changes, all as documented`);
