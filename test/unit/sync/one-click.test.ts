import assert from 'node:assert/strict'
import { createServer } from 'node:https'
import type { IncomingMessage, RequestListener } from 'node:http'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { unsubscribeByPost } from '../../../src/app/unsubscribe-work.ts'
import { postOneClick } from '../../../src/sync/one-click.ts'
import type { OneClickNetwork } from '../../../src/sync/one-click.ts'
import { isPublicAddress } from '../../../src/sync/public-address.ts'
import { loopbackCertificate } from '../../support/loopback-certificate.ts'

interface Web {
  readonly network: OneClickNetwork
  readonly asked: { readonly request: IncomingMessage; readonly body: string }[]
  readonly dialled: string[]
}

/** A web server on this machine, behind the public address that each host has. */
async function web(
  context: TestContext,
  answer: RequestListener,
  { address = '93.184.216.34', trusted = true } = {},
): Promise<Web> {
  const asked: { request: IncomingMessage; body: string }[] = []
  const server = createServer(loopbackCertificate, (request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => {
      body += piece.toString()
    })
    request.on('end', () => {
      asked.push({ request, body })
      answer(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const at = server.address()
  const port = typeof at === 'object' && at ? at.port : 0
  const dialled: string[] = []
  const network: OneClickNetwork = {
    resolve: async () => [address],
    dial: (each) => {
      dialled.push(each)
      return { host: '127.0.0.1', port, ...(trusted ? { ca: loopbackCertificate.cert } : {}) }
    },
  }
  return { network, asked, dialled }
}

describe('leaving a list by one POST (RFC 8058)', { timeout: 20_000 }, () => {
  test('sends the words of the RFC, no cookies, and nothing else', async (context) => {
    const { network, asked, dialled } = await web(context, (_, response) => response.end('thanks'))
    assert.deepEqual(await postOneClick('https://localhost/u?a=b#c', network), { kind: 'done' })
    assert.deepEqual(dialled, ['93.184.216.34'])
    const [one] = asked
    assert.equal(one?.request.method, 'POST')
    assert.equal(one.request.url, '/u?a=b')
    assert.equal(one.body, 'List-Unsubscribe=One-Click')
    assert.deepEqual(Object.keys(one.request.headers).toSorted(), [
      'connection',
      'content-length',
      'content-type',
      'host',
    ])
    assert.equal(one.request.headers.host, 'localhost')
  })

  test('follows no redirect, and says where to', async (context) => {
    const { network, asked } = await web(context, (_, response) => {
      response.writeHead(302, { 'location': 'https://elsewhere.example/', 'set-cookie': 'a=b' })
      response.end()
    })
    assert.deepEqual(await postOneClick('https://localhost/u', network), {
      kind: 'redirected',
      to: 'https://elsewhere.example/',
    })
    assert.equal(asked.length, 1)
  })

  test('tells a refusal, a certificate that is not trusted or of another host, and silence', async (context) => {
    const refusing = await web(context, (_, response) => {
      response.statusCode = 404
      response.end()
    })
    assert.deepEqual(await postOneClick('https://localhost/u', refusing.network), {
      kind: 'refused',
      status: 404,
    })
    const other = await postOneClick('https://another.example/u', refusing.network)
    assert.match(other.kind === 'failed' ? other.reason : '', /does not match|altnames/i)
    const untrusted = await web(context, (_, response) => response.end(), { trusted: false })
    assert.equal((await postOneClick('https://localhost/u', untrusted.network)).kind, 'failed')
    assert.equal(untrusted.asked.length, 0)
    const silent = await web(context, () => undefined)
    assert.deepEqual(await postOneClick('https://localhost/u', silent.network, 100), {
      kind: 'failed',
      reason: 'no answer within 0.1 seconds',
    })
  })

  test('what came of it is told in a line', async (context) => {
    const { network } = await web(context, (_, response) => response.end())
    const told: string[] = []
    await unsubscribeByPost(
      { kind: 'post', url: 'https://localhost/u' },
      (action) => {
        if (action.kind === 'notice' || action.kind === 'task-started') told.push(action.text)
        else told.push(action.kind)
      },
      network,
    )
    assert.deepEqual(told, [
      'Unsubscribing at localhost',
      'task-ended',
      'Unsubscribed: localhost has taken it',
    ])
  })

  test('threat: private addresses: nothing is dialled that a mail could mean on this machine or its network', async (context) => {
    const { network, dialled } = await web(context, (_, response) => response.end())
    for (const host of [
      '127.0.0.1',
      '10.1.2.3',
      '192.168.0.1',
      '169.254.169.254',
      '0x7f.1',
      '2130706433',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[fd00::1]',
      '[fe80::1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
    ]) {
      const outcome = await postOneClick(`https://${host}/`, network)
      assert.match(outcome.kind === 'failed' ? outcome.reason : '', /not public/, host)
    }
    // A name for such an address, and one that has both.
    const named = { ...network, resolve: async () => ['93.184.216.34', '10.0.0.1'] }
    const outcome = await postOneClick('https://rebind.example/', named)
    assert.match(outcome.kind === 'failed' ? outcome.reason : '', /10\.0\.0\.1/)
    const nowhere = { ...network, resolve: async () => [] }
    assert.equal((await postOneClick('https://nowhere.example/', nowhere)).kind, 'failed')
    for (const url of [
      'http://localhost/',
      'https://u:p@localhost/',
      'https://localhost:25/',
      'x',
      'file:///x',
    ])
      assert.equal((await postOneClick(url, network)).kind, 'failed', url)
    assert.deepEqual(dialled, [])
  })

  test('addresses of the internet are public', () => {
    for (const address of ['93.184.216.34', '8.8.8.8', '172.32.0.1', '2606:2800:220:1::1', '2a00:1450::1'])
      assert.ok(isPublicAddress(address), address)
    for (const address of [
      '',
      'localhost',
      '100.64.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '2001:db8::1',
      'ff02::1',
    ])
      assert.ok(!isPublicAddress(address), address)
  })
})
