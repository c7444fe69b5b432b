// What the live examples share: signing in, requests, and the messages of a socket one by one.
import { randomUUID } from 'node:crypto';

/** Gives up after that long: nothing in these examples takes a second. */
const LIMIT_MS = 20_000;

export const base = new URL(process.argv[2] ?? 'http://127.0.0.1:8080');
export const socketBase = base.href.replace(/^http/, 'ws').replace(/\/$/, '');
export const uuid = randomUUID;

export async function request(method, path, { token, device, body } = {}) {
  const answer = await fetch(new URL(path, base), {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(device && { 'X-Device-ID': device }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  }
  return text ? JSON.parse(text) : null;
}

export async function signIn(username, password) {
  const answer = await request('POST', '/api/auth/login', { body: { username, password } });
  return answer.token;
}

/** Pushes changes of a device, which is registered on the way, and gives the answer. */
export async function push(token, device, ...changes) {
  await request('POST', '/api/v1/sync/initialize', { token, device, body: {} });
  return request('POST', '/api/v1/sync/push', { token, device, body: { changes } });
}

/** What a socket is sent, in order, whether somebody waits for it or not. */
export class Messages {
  #waiting = [];
  #arrived = [];

  add(message) {
    this.#arrived.push(message);
    this.#deliver();
  }

  /** The next message of that type; those of other types before it stay for later. */
  async next(type, where = () => true) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no ${type} came; there are ${JSON.stringify(this.#arrived)}`)),
        LIMIT_MS,
      );
      this.#waiting.push({
        wanted: (message) => message.type === type && where(message),
        resolve: (message) => {
          clearTimeout(timer);
          resolve(message);
        },
      });
      this.#deliver();
    });
  }

  #deliver() {
    for (const waiting of [...this.#waiting]) {
      const index = this.#arrived.findIndex(waiting.wanted);
      if (index >= 0) {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        waiting.resolve(this.#arrived.splice(index, 1)[0]);
      }
    }
  }
}

/** The code with which a socket is closed. */
export function closed(ws) {
  return new Promise((resolve) => ws.on('close', (code) => resolve(code)));
}
