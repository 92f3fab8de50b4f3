import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { after, describe, test, type TestContext } from 'node:test'
import { loopbackCertificate } from '../../support/loopback-certificate.ts'
import {
  scriptedServer,
  type ScriptedServer,
  type ScriptedServerOptions,
} from '../../support/scripted-server.ts'

const trusted = { host: '127.0.0.1', ca: loopbackCertificate.cert, servername: 'localhost' }
const sockets: Socket[] = []

after(() => {
  for (const socket of sockets) socket.destroy()
})

async function start(
  context: TestContext,
  script: string | string[],
  options?: ScriptedServerOptions,
): Promise<ScriptedServer> {
  const server = await scriptedServer(script, options)
  context.after(() => server.close())
  return server
}

function connect(server: ScriptedServer): Socket {
  const socket = createConnection(server.port, server.host)
  socket.on('error', () => undefined)
  sockets.push(socket)
  return socket
}

/** Waits until the socket has given `text`; all it gave so far. */
async function reads(socket: Socket, text: string): Promise<string> {
  let got = ''
  while (!got.includes(text)) {
    const [chunk]: unknown[] = await once(socket, 'data')
    got += String(chunk)
  }
  return got
}

describe('scripted server', () => {
  test('says and hears what the script says, with the client’s tag', async (context) => {
    const server = await start(
      context,
      `# a comment
       S: * OK [CAPABILITY IMAP4rev1 IDLE] ready
       C: <tag> LOGIN "ana" "secret"
       S: <tag> OK done`,
    )
    const socket = connect(server)
    assert.equal(await reads(socket, 'ready\r\n'), '* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n')
    socket.write('x7 LOGIN "ana" "secret"\r\n')
    assert.equal(await reads(socket, 'done\r\n'), 'x7 OK done\r\n')
    await server.done()
    await server.assertSilent()
  })

  test('tells the first deviation with the line expected, the line got and what went before', async (context) => {
    const server = await start(context, 'S: * OK hi\nC: <tag> NOOP\nS: <tag> OK')
    connect(server).write('a1 LIST "" *\r\n')
    await assert.rejects(server.done(), ({ message }: Error) => {
      assert.match(message, /expected C: <tag> NOOP\n +got C: a1 LIST "" \*\nafter\n +S: \* OK hi/)
      return true
    })
  })

  test('tells what it waits for when nothing comes', async (context) => {
    const server = await start(context, 'S: * OK hi\nC: <tag> NOOP')
    await reads(connect(server), 'hi')
    await assert.rejects(server.done(30), /expected C: <tag> NOOP\n +got nothing for 30 ms/)
  })

  test('a client that goes away too early deviates', async (context) => {
    const server = await start(context, 'S: * OK hi\nC: <tag> LOGOUT')
    connect(server).end()
    await assert.rejects(server.done(), /got the end of the connection/)
  })

  test('something more after the end breaks the silence', async (context) => {
    const server = await start(context, 'S: * OK hi')
    const socket = connect(server)
    await server.done()
    await server.assertSilent()
    socket.write('a1 NOOP\r\n')
    await assert.rejects(server.assertSilent(), /expected nothing more\n +got C: a1 NOOP/)
  })

  test('silence is broken by half a line, and by what the script would have expected', async (context) => {
    const half = await start(context, 'S: * OK hi')
    const first = connect(half)
    await half.done()
    first.write('a1 NO')
    await assert.rejects(half.assertSilent(), /expected silence\n +got a1 NO/)
    const early = await start(context, 'S: * OK hi\nC: <tag> NOOP')
    const second = connect(early)
    await reads(second, 'hi')
    const silence = early.assertSilent()
    second.write('a1 NOOP\r\n')
    await assert.rejects(silence, /expected silence\n +got C: a1 NOOP/)
  })

  test('takes wildcards, regular expressions, literals and escapes', async (context) => {
    const server = await start(
      context,
      `S- * OK he
       S: llo<hex 1b 5d>
       C: <tag> LOGIN <any>
       S: <tag> OK
       C: <tag> /FETCH (\\d+) .*/
       S: * 1 FETCH (BODY[] {7}<crlf>a<crlf>b<crlf>c)
       S: <tag> OK`,
    )
    const socket = connect(server)
    assert.equal(await reads(socket, '\r\n'), '* OK hello\x1b]\r\n')
    socket.write('1 LOGIN "a.b*" x\r\n2 FETCH 12 FLAGS\r\n')
    assert.equal(await reads(socket, '2 OK\r\n'), '1 OK\r\n* 1 FETCH (BODY[] {7}\r\na\r\nb\r\nc)\r\n2 OK\r\n')
    await server.done()
  })

  test('compares a client’s literal with the line after it', async (context) => {
    const server = await start(context, 'C: <tag> LOGIN {4}\nS: + go\nC: a<crlf>b "x"\nS: <tag> OK')
    const socket = connect(server)
    socket.write('3 LOGIN {4}\r\n')
    await reads(socket, '+ go')
    socket.write('a\r\nb "x"\r\n')
    await reads(socket, '3 OK')
    await server.done()
  })

  test('runs a loop as often as its first line comes', async (context) => {
    const server = await start(
      context,
      `loop
         C: <tag> NOOP
         S: <tag> OK noop
       end
       C: <tag> LOGOUT
       S: <tag> OK bye
       S.`,
    )
    const socket = connect(server)
    socket.write('1 NOOP\r\n2 NOOP\r\n3 LOGOUT\r\n')
    assert.equal(await reads(socket, 'bye\r\n'), '1 OK noop\r\n2 OK noop\r\n3 OK bye\r\n')
    await once(socket, 'end')
    await server.done()
  })

  test('handlers answer what the script does not expect', async (context) => {
    const server = await start(context, 'S: * OK hi\nC: <tag> NOOP\nS: <tag> OK noop')
    server.on(/^FETCH (\d+)/, ([, number]) => [`* ${number} FETCH (FLAGS ())`, '<tag> OK fetched'])
    const socket = connect(server)
    socket.write('1 FETCH 5 FLAGS\r\n2 NOOP\r\n3 FETCH 6 FLAGS\r\n')
    const got = await reads(socket, '3 OK')
    assert.match(got, /\* 5 FETCH \(FLAGS \(\)\)\r\n1 OK fetched\r\n2 OK noop\r\n\* 6 FETCH/)
    await server.done()
    await server.assertSilent()
  })

  test('each connection has its script, and one too many deviates', async (context) => {
    const server = await start(context, ['S: * OK one\nS!', 'S: * OK two'])
    const first = connect(server)
    await new Promise<void>((resolve) => void first.on('close', () => resolve()))
    await reads(connect(server), 'two')
    await server.done()
    assert.equal(server.connections, 2)
    connect(server)
    await assert.rejects(server.assertSilent(), /got a connection/)
  })

  test('pauses, and sends outside the script', async (context) => {
    const server = await start(context, 'S: * OK<wait 20> hi')
    const socket = connect(server)
    assert.equal(await reads(socket, '\n'), '* OK hi\r\n')
    await server.done()
    await server.send('* OK [ALERT] now')
    assert.equal(await reads(socket, '\n'), '* OK [ALERT] now\r\n')
  })

  test('speaks TLS from the start, or after STARTTLS', async (context) => {
    const implicit = await start(context, 'S: * OK safe', { tls: loopbackCertificate, implicitTls: true })
    const secure = connectTls({ ...trusted, port: implicit.port })
    sockets.push(secure)
    await reads(secure, 'safe')
    await implicit.done()
    const explicit = await start(
      context,
      `S: * OK plain
       C: <tag> STARTTLS
       S: <tag> OK begin
       S*
       C: <tag> NOOP
       S: <tag> OK safe`,
      { tls: loopbackCertificate },
    )
    const plain = connect(explicit)
    await reads(plain, 'plain')
    plain.write('1 STARTTLS\r\n')
    await reads(plain, 'begin')
    const upgraded = connectTls({ ...trusted, socket: plain })
    sockets.push(upgraded)
    upgraded.write('2 NOOP\r\n')
    await reads(upgraded, '2 OK safe')
    await explicit.done()
  })

  test('refuses a script it cannot read', async () => {
    await assert.rejects(scriptedServer('X: what'), SyntaxError)
    await assert.rejects(scriptedServer('loop\nC: <tag> NOOP'), SyntaxError)
    await assert.rejects(scriptedServer('end'), SyntaxError)
    await assert.rejects(scriptedServer('loop\nS: first\nend'), SyntaxError)
  })
})
