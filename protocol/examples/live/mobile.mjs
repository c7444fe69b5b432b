// Every message of the mobile protocol's socket. Usage: node mobile.mjs http://127.0.0.1:8080
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { Messages, closed, push, signIn, socketBase, uuid } from './demo.mjs';

const token = await signIn('web_user_1', 'password123');
const device = `phone-${uuid()}`;
const other = `other-${uuid()}`;

function connect(query, headers = {}) {
  const ws = new WebSocket(`${socketBase}/ws/mobile/sync/?${new URLSearchParams(query)}`, { headers });
  const messages = new Messages();
  ws.onmessage = (event) => messages.add(JSON.parse(event.data));
  const opened = new Promise((resolve, reject) => {
    ws.on('open', resolve);
    ws.on('unexpected-response', (request, response) => {
      const connection = response.socket;
      let text = '';
      response.on('data', (part) => (text += part));
      response.on('end', () => {
        // The connection could be used for another request; here it would keep the process alive.
        connection.destroy();
        reject(Object.assign(new Error(text), { status: response.statusCode }));
      });
    });
    ws.on('error', reject);
  });
  const say = (type, payload) => ws.send(JSON.stringify({ type, payload, timestamp: new Date().toISOString() }));
  return { ws, messages, opened, say };
}

const { ws, messages, opened, say } = connect({ device_id: device, token });
await opened;

// 1. Sync request
const payload = {
  idempotency_key: uuid(),
  voice_data: [{
    verification_id: uuid(),
    timestamp: '2025-09-28T12:00:00Z',
    verified: true,
    confidence_score: 0.95,
    quality_score: 0.88,
    processing_time_ms: 150,
  }],
  behavioral_data: [{ session_id: uuid(), events: [{ type: 'tap' }], duration_ms: 60000 }],
};
say('sync', payload);
const response = await messages.next('sync_response');
assert(!Number.isNaN(Date.parse(response.timestamp)));
assert.equal(response.payload.synced_items, 2);
assert.equal(response.payload.failed_items, 0);
assert.deepEqual(response.payload.conflicts, []);
assert.deepEqual(response.payload.errors, []);
assert.deepEqual(response.payload.results.map((r) => [r.entity_type, r.status, r.version]),
  [['voice', 'synced', 1], ['behavioral', 'synced', 1]]);

// The same request again has no second effect; the same data under another key counts as synced.
say('sync', payload);
assert.deepEqual((await messages.next('sync_response')).payload, response.payload);
say('sync', { ...payload, idempotency_key: uuid() });
assert.equal((await messages.next('sync_response')).payload.synced_items, 2);
// Another request under the same key is refused.
say('sync', { ...payload, voice_data: [] });
assert.equal((await messages.next('error')).payload.code, 'SYNC_003');
say('sync', { voice_data: [] });
const unnamed = (await messages.next('error')).payload;
assert.equal(unnamed.code, 'SYNC_002');
assert.equal(unnamed.details.field, 'idempotency_key');

// A bad item is an error; the others go in.
say('sync', {
  idempotency_key: uuid(),
  voice_data: [{ verification_id: 'v-bad', timestamp: '2025-09-28T12:00:00Z', verified: true, confidence_score: 1.5, quality_score: 0, processing_time_ms: 1 }],
  journal_data: [{ mobile_id: uuid(), text: 'slept well' }],
});
const partly = (await messages.next('sync_response')).payload;
assert.equal(partly.synced_items, 1);
assert.equal(partly.failed_items, 1);
assert.equal(partly.errors[0].item_id, 'v-bad');
assert.equal(partly.errors[0].error, 'validation_failed');
assert.match(partly.errors[0].message, /confidence_score/);

// 2. Heartbeat
say('heartbeat', { client_time: '2025-09-28T12:00:00Z' });
const ack = await messages.next('heartbeat_ack');
assert.match(ack.payload.server_time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z$/);

// Server push: what others write.
const task = uuid();
await push(token, other, { id: task, collection: 'task', operation: 'create', data: { title: 'Visit', done: false }, version: 0 });
const pushed = (await messages.next('server_push')).payload.updates;
const update = pushed.find((one) => one.entity_id === task);
assert.deepEqual(
  { ...update, cursor: typeof update.cursor },
  { entity_type: 'task', entity_id: task, operation: 'create', data: { title: 'Visit', done: false }, version: 1, cursor: 'string' });

// Conflict notification: both sides changed the same.
await push(token, other, { id: task, collection: 'task', operation: 'update', data: { title: 'Visit Asha', done: false }, version: 1 });
await messages.next('server_push');
say('sync', { idempotency_key: uuid(), task_data: [{ mobile_id: task, version: 1, title: 'Visit Ben', done: false }] });
const disputed = (await messages.next('sync_response')).payload;
assert.equal(disputed.synced_items, 0);
assert.equal(disputed.failed_items, 0);
assert.equal(disputed.conflicts.length, 1);
const conflict = (await messages.next('conflict')).payload;
assert.equal(conflict.conflict_id, disputed.conflicts[0].conflict_id);
assert.equal(conflict.domain, 'task');
assert.equal(conflict.mobile_id, task);
assert.equal(conflict.server_version, 2);
assert.equal(conflict.client_version, 1);
assert.deepEqual(conflict.server_data, { title: 'Visit Asha', done: false });
assert.deepEqual(conflict.resolution_options, ['accept_server', 'accept_client', 'merge']);

// 3. Conflict resolution
say('resolve_conflict', {
  conflict_id: conflict.conflict_id,
  resolution: 'merge',
  client_data: { title: 'Visit Asha and Ben', done: false },
});
const resolved = (await messages.next('conflict_resolved')).payload;
assert.deepEqual(resolved, {
  conflict_id: conflict.conflict_id, resolution: 'merged', entity_type: 'task', entity_id: task, version: 3,
});
// What came of it is pushed to this device too.
const merged = (await messages.next('server_push')).payload.updates[0];
assert.equal(merged.version, 3);
assert.deepEqual(merged.data, { title: 'Visit Asha and Ben', done: false });
say('resolve_conflict', { conflict_id: conflict.conflict_id, resolution: 'accept_server' });
assert.equal((await messages.next('error')).payload.code, 'SYNC_004');
say('resolve_conflict', { conflict_id: uuid(), resolution: 'accept_server' });
const unknown = (await messages.next('error')).payload;
assert.equal(unknown.code, 'SYNC_001');
assert.equal(unknown.details.reason, 'not_found');

// A change of other members is merged, and the merged result comes back.
await push(token, other, { id: task, collection: 'task', operation: 'update', data: { title: 'Visit both', done: false }, version: 3 });
await messages.next('server_push');
say('sync', { idempotency_key: uuid(), task_data: [{ mobile_id: task, version: 3, title: 'Visit Asha and Ben', done: true }] });
assert.equal((await messages.next('sync_response')).payload.synced_items, 1);
const together = (await messages.next('server_push')).payload.updates[0];
assert.deepEqual(together.data, { title: 'Visit both', done: true });

// What is malformed is said, and the socket stays.
for (const wrong of ['{', '"sync"', '{"type":"dance","payload":{}}', '{"type":"sync","payload":[]}']) {
  ws.send(wrong);
  assert.equal((await messages.next('error')).payload.code, 'SYNC_001', wrong);
}
ws.send('{"payload":{}}');
assert.equal((await messages.next('error')).payload.code, 'SYNC_002');

// Resuming: nothing is missed and nothing repeated.
const cursor = together.cursor;
ws.close();
const while_away = uuid();
await push(token, other, { id: while_away, collection: 'task', operation: 'create', data: { title: 'New' } });
const resumed = connect({ device_id: device, since: cursor, domains: 'task' }, { Authorization: `Bearer ${token}` });
await resumed.opened;
const missed = (await resumed.messages.next('server_push')).payload.updates;
assert.deepEqual(missed.map((one) => [one.entity_id, one.operation]), [[while_away, 'create']]);
const gone = closed(resumed.ws);
resumed.ws.send('x'.repeat((1 << 20) + 1));
assert.equal(await gone, 1009);

// The handshake is refused to whom it is not for.
const refusal = async (query) => connect(query).opened.then(() => assert.fail('let in'), (e) => e);
for (const [query, status, code] of [
  [{ device_id: device }, 401, 'AUTH_001'],
  [{ device_id: device, token: 'nonsense' }, 401, 'AUTH_001'],
  [{ token }, 400, 'SYNC_002'],
  [{ token, device_id: device, protocol_version: '9' }, 426, 'SYNC_005'],
]) {
  const e = await refusal(query);
  assert.equal(e.status, status, e.message);
  assert.equal(JSON.parse(e.message).error.code, code);
}
console.log('mobile: every message as documented');
