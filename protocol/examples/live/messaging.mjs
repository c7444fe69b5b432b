// Both streams of the messaging protocol, and all that they tell. Usage: node messaging.mjs URL
import assert from 'node:assert/strict';
import { Messages, base, request, signIn } from './demo.mjs';

const user = '550e8400-e29b-41d4-a716-446655440000';
const mobileUser = '550e8400-e29b-41d4-a716-446655440001';
const device = 'device_123';
const token = await signIn('web_user_1', 'password123');

/** The events of a stream as they come. */
async function listen(path, headers) {
  const answer = await fetch(new URL(path, base), { headers });
  assert.equal(answer.status, 200, `GET ${path}`);
  assert.match(answer.headers.get('Content-Type'), /^text\/event-stream/);
  assert.equal(answer.headers.get('Cache-Control'), 'no-cache');
  const events = new Messages();
  read(answer.body, events);
  return events;
}

async function read(body, events) {
  let text = '';
  for await (const part of body.pipeThrough(new TextDecoderStream())) {
    text += part;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const event = {};
      for (const line of text.slice(0, end).split('\n')) {
        const [name, ...value] = line.split(': ');
        event[name] = value.join(': ');
      }
      if (event.data) {
        assert.ok(event.id || event.event === 'sync_required', 'an event has an id');
        events.add({ type: event.event, data: JSON.parse(event.data) });
      }
      text = text.slice(end + 2);
    }
  }
}

async function told(stream, type) {
  return (await stream.next(type)).data;
}

const send = (content) =>
  request('POST', '/api/messages', { token, body: { recipient_id: mobileUser, content } });
const bring = (...messages) =>
  request('POST', '/api/sync/outgoing', { device, body: { messages } });

const web = await listen(`/sse/web/${user}`, { Authorization: `Bearer ${token}` });
const mobile = await listen(`/sse/mobile/${device}`, { 'X-Device-ID': device });

// A message to the phone.
const { id } = await send('Hello, this is a test message');
assert.deepEqual(await told(mobile, 'message'), { type: 'new_message', message_id: id });
await request('GET', '/api/sync/incoming', { device });
assert.deepEqual(await told(web, 'message_synced'), { type: 'message_synced', message_id: id });
await bring({ id, status: 'read' });
assert.deepEqual(await told(web, 'message_read'), { type: 'message_read', message_id: id });

// Its reply.
const reply = '770e8400-e29b-41d4-a716-446655440000';
await bring({
  id: reply,
  sender_id: mobileUser,
  recipient_id: user,
  content: 'Reply message',
  status: 'pending_sync',
  created_at: '2024-01-15T10:50:00Z',
  updated_at: '2024-01-15T10:50:00Z',
});
assert.deepEqual(await told(web, 'new_message'), {
  type: 'new_message',
  message_id: reply,
  unread_count: 1,
});
await request('PUT', `/api/messages/${reply}/read`, { token });
assert.deepEqual(await told(mobile, 'message_read'), { type: 'message_read', message_id: reply });

// A phone that comes back, and for which something waits.
await send('One more');
const again = await listen(`/sse/mobile/${device}`, { 'X-Device-ID': device });
assert.deepEqual(await told(again, 'sync_required'), { type: 'sync_required', pending_count: 1 });

console.log('messaging: both streams as documented');
process.exit(0);
