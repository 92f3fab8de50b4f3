import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import test from 'node:test'
import type { TestContext } from 'node:test'
import { startProxy } from '../../bench/proxy.ts'
import type { Proxy } from '../../bench/proxy.ts'

const greeting = '* OK ready\r\n'

/** A server that greets and answers each line with `said`, and the proxy before it. */
async function proxied(context: TestContext, said: string): Promise<Proxy> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.write(greeting)
    socket.on('data', () => socket.write(said))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address)
  const proxy = await startProxy(address.port)
  context.after(() => {
    proxy.close()
    server.close()
  })
  return proxy
}

/** A client that waits for what comes next after each of `lines`; all that it heard, and its socket. */
async function talk(
  proxy: Proxy,
  lines: readonly string[],
): Promise<{ readonly heard: string; readonly socket: Socket }> {
  const socket = connect(proxy.port, '127.0.0.1')
  socket.setEncoding('latin1')
  let heard = ''
  socket.on('data', (text) => (heard += text))
  await once(socket, 'data')
  for (const line of lines) {
    socket.write(line)
    await once(socket, 'data')
  }
  return { heard, socket }
}

test('the proxy counts turns, commands and octets as the client has them', async (context) => {
  const answer = 'a1 OK done\r\n'
  const proxy = await proxied(context, answer)
  await talk(proxy, ['a1 NOOP\r\n', 'a2 UID FETCH 1 (FLAGS)\r\n'])
  const { turns, received, commands } = proxy.traffic
  assert.equal(turns, 4, 'handshake, greeting, two commands')
  assert.equal(received, greeting.length + 2 * answer.length)
  assert.deepEqual(
    commands.map(({ name, after }) => [name, after]),
    [
      ['NOOP', greeting.length],
      ['UID FETCH', greeting.length + answer.length],
    ],
  )
})

test('the proxy makes each of those turns a round trip long', { timeout: 10_000 }, async (context) => {
  const proxy = await proxied(context, 'a1 OK done\r\n')
  proxy.setRoundTrip(40)
  const began = performance.now()
  await talk(proxy, ['a1 NOOP\r\n'])
  const took = performance.now() - began
  // Timers may be a millisecond early.
  assert.ok(took >= 3 * 40 - 6, `${took} ms`)
})

test('the proxy hides words, without a change of length', async (context) => {
  const proxy = await proxied(context, '* CAPABILITY IMAP4rev1 QRESYNC XQRESYNC\r\n')
  proxy.hide(['QRESYNC'])
  const { heard } = await talk(proxy, ['a1 CAPABILITY\r\n'])
  assert.equal(heard, `${greeting}* CAPABILITY IMAP4rev1 XRESYNC XQRESYNC\r\n`)
})

test(
  'a line of so many octets a second takes its time, and keeps their order',
  { timeout: 10_000 },
  async (context) => {
    const said = Array.from({ length: 20_000 }, (_, number) => `${number}\r\n`).join('')
    const proxy = await proxied(context, said)
    const rate = 1_000_000
    proxy.setRate(rate)
    const began = performance.now()
    const { socket } = await talk(proxy, [])
    let heard = ''
    socket.on('data', (text: string) => (heard += text))
    socket.write('a1 NOOP\r\n')
    while (heard.length < said.length) await once(socket, 'data')
    const took = performance.now() - began
    assert.equal(heard, said)
    assert.ok(took >= (said.length / rate) * 1000 - 6, `${took} ms`)
  },
)

test('a muted connection says nothing until it is cut; the next one does', async (context) => {
  const proxy = await proxied(context, 'a1 OK done\r\n')
  const { socket } = await talk(proxy, [])
  proxy.mute()
  let heard = 0
  socket.on('data', () => heard++)
  socket.write('a1 NOOP\r\n')
  const next = await talk(proxy, ['a2 NOOP\r\n'])
  assert.equal(next.heard, `${greeting}a1 OK done\r\n`)
  assert.equal(heard, 0)
  const closed = [once(socket, 'close'), once(next.socket, 'close')]
  proxy.cut()
  await Promise.all(closed)
})
