import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isScramError, ScramExchange } from '../../../src/imap/scram.ts'

// The example of RFC 7677 §3.
const nonce = 'rOprNGfwEbeRWgbNEkqO'
const serverFirst = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'
const clientFinal =
  'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ='
const serverFinal = 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='

const start = () => new ScramExchange('user', 'pencil', nonce)

describe('SCRAM-SHA-256 (wp-auth)', () => {
  test('says what the example of the RFC says', async () => {
    const scram = start()
    assert.equal(scram.first, `n,,n=user,r=${nonce}`)
    assert.equal(await scram.final(serverFirst), clientFinal)
    scram.verify(serverFinal)
    scram.assertVerified()
  })

  test('a server that cannot prove that it knows the password is an impostor', async () => {
    for (const last of ['v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=', 'v=', '', 'e=other-error']) {
      const scram = start()
      await scram.final(serverFirst)
      assert.throws(() => scram.verify(last), isScramError)
    }
    const silent = start()
    await silent.final(serverFirst)
    assert.throws(() => silent.assertVerified(), isScramError)
    assert.throws(() => start().verify(serverFinal), isScramError)
  })

  test('a challenge that makes no sense is not answered', async () => {
    const challenges = [
      '',
      'r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
      `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
      serverFirst.replace('i=4096', 'i=0'),
      serverFirst.replace('i=4096', 'i=999999999999'),
      serverFirst.replace('i=4096', 'i=x'),
      serverFirst.replace(/s=[^,]+/, 's='),
      `m=ext,${serverFirst}`,
    ]
    for (const challenge of challenges) await assert.rejects(start().final(challenge), isScramError)
  })

  test('commas and equal signs in a name are escaped, and what looks the same is the same', () => {
    assert.equal(new ScramExchange('a=b,c', 'x', nonce).first, `n,,n=a=3Db=2Cc,r=${nonce}`)
    assert.equal(new ScramExchange('\u2168\u00ad\u00a0x', 'x', nonce).first, `n,,n=IX x,r=${nonce}`)
  })
})
