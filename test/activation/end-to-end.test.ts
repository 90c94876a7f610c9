import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import type { ActivationProvider, IssuerKey } from '../../server/activation/activation-provider.ts'
import { createKapProvider } from '../../server/activation/kap-provider.ts'
import { groupTypedCode } from '../../server/contract/kap/device-code.ts'
import { decodeQrText, encodeQrText } from '../../server/contract/kap/qr-text.ts'
import { answerScanned, answerTyped, isDeactivation, openMessage2, readMessage1, signTest, type Asked, type Waiting } from './device.ts'

const provider: ActivationProvider = createKapProvider((length) => randomBytes(length))
const issuer = provider.makeIssuerKey()
const nowMs = 1_800_000_000_000
const trusted = (key: IssuerKey = issuer, rpId = 'login.example') => [{ keyId: key.keyId, key: key.publicKey, rpId }]

function begin(changes: Partial<Parameters<ActivationProvider['begin']>[0]> = {}) {
  return provider.begin({
    issuer, license: 'KTA0000001', account: 'Müller & Söhne', rpId: 'login.example', userLabel: 'm•••@example.com',
    typedAllowed: true, credentialKey: null, expiresAtMs: nowMs + 600_000, ...changes,
  })
}

async function scan(message: Uint8Array): Promise<Asked> {
  const asked = await readMessage1(decodeQrText(encodeQrText(message)) ?? message, trusted(), nowMs)
  assert.ok(asked)
  return asked
}

const shown = ({ mode, code }: Waiting) => mode === 'scanned' ? encodeQrText(code) : groupTypedCode(Buffer.from(code).toString())

for (const mode of ['scanned', 'typed'] as const) {
  const answer = mode === 'scanned' ? answerScanned : answerTyped

  describe(`an activation with a ${mode} code`, () => {
    it('goes from the first message to a test signature, and to being forgotten', async () => {
      const { message1, secret } = begin()
      const waiting = await answer(await scan(message1), 'android')
      const read = provider.readCode(secret, shown(waiting))
      assert.deepEqual([read.mode, read.platform, Buffer.from(read.digest)], [mode, 'android', Buffer.from(waiting.h2)])
      assert.equal(provider.checkCode(secret, read), true)
      const { message2, instanceSecret } = await provider.makeMessage2({ secret, answer: read, issuer, number: 3 })
      assert.equal(message2.length, mode === 'scanned' ? 207 : 158)
      const instance = await openMessage2(waiting, message2)
      assert.ok(instance)
      assert.equal(instance.number, 3)
      assert.equal(provider.checkSignature(instanceSecret, await signTest(instance)), true)
      const farewell = provider.makeDeactivationMessage(instanceSecret, 'KTA0000001', 3)
      assert.equal(await isDeactivation(farewell, 'KTA0000001', instance), true)
    })

    it('makes another instance each time, so the message is kept and not made again', async () => {
      const { message1, secret } = begin()
      const read = provider.readCode(secret, shown(await answer(await scan(message1), 'ios')))
      const [one, two] = await Promise.all([1, 1].map((number) => provider.makeMessage2({ secret, answer: read, issuer, number })))
      assert.notDeepEqual(one?.instanceSecret, two?.instanceSecret)
      assert.notDeepEqual(one?.message2, two?.message2)
    })

    it('takes no code that answers another message', async () => {
      const [mine, other] = [begin(), begin()]
      const waiting = await answer(await scan(other.message1), 'linux')
      assert.equal(provider.checkCode(mine.secret, provider.readCode(mine.secret, shown(waiting))), false)
    })

    it('opens on no other device and for no other code, and not under another issuer', async () => {
      const { message1, secret } = begin()
      const asked = await scan(message1)
      const [first, second] = [await answer(asked, 'ios'), await answer(asked, 'ios')]
      const { message2 } = await provider.makeMessage2({ secret, answer: provider.readCode(secret, shown(first)), issuer, number: 1 })
      assert.ok(await openMessage2(first, message2))
      assert.equal(await openMessage2(second, message2), null)
      assert.equal(await openMessage2({ ...first, h2: second.h2 }, message2), null)
      const foreign = { ...asked, issuer: { ...asked.issuer, key: provider.makeIssuerKey().publicKey } }
      assert.equal(await openMessage2({ ...first, asked: foreign }, message2), null)
    })

    it('refuses to sign the second message with another key than the first', async () => {
      const { message1, secret } = begin()
      const read = provider.readCode(secret, shown(await answer(await scan(message1), 'ios')))
      await assert.rejects(provider.makeMessage2({ secret, answer: read, issuer: provider.makeIssuerKey(), number: 1 }), TypeError)
    })
  })
}

describe('a device', () => {
  it('answers nobody it does not know: another key, another RP ID, a message that is over', async () => {
    const { message1 } = begin()
    assert.equal(await readMessage1(message1, trusted(provider.makeIssuerKey()), nowMs), null)
    assert.equal(await readMessage1(message1, trusted(issuer, 'other.example'), nowMs), null)
    assert.equal(await readMessage1(message1, trusted(), nowMs + 901_000), null)
    assert.ok(await readMessage1(message1, trusted(), nowMs + 900_000))
  })

  it('sees who asks, as it was written', async () => {
    const { account, rpId, userLabel, license, typedAllowed } = await scan(begin({ typedAllowed: false }).message1)
    assert.deepEqual([account, rpId, userLabel, license, typedAllowed], ['Müller & Söhne', 'login.example', 'm•••@example.com', 'KTA0000001', false])
  })
})

describe('a code', () => {
  it('may not be typed where the message says so', async () => {
    const { message1, secret } = begin({ typedAllowed: false })
    const waiting = await answerTyped(await scan(message1), 'ios')
    assert.throws(() => provider.readCode(secret, shown(waiting)), { code: 'mode_not_allowed' })
  })

  it('is typed in any case, with spaces and hyphens, and with the letters that look like digits', async () => {
    const { message1, secret } = begin()
    const asked = await scan(message1)
    for (let times = 0; times < 20; times++) {
      const waiting = await answerTyped(asked, 'ios')
      const typed = shown(waiting).toLowerCase().replaceAll('1', 'l').replaceAll('0', 'o').replaceAll(' ', ' - ')
      assert.equal(provider.checkCode(secret, provider.readCode(secret, typed)), true)
    }
  })

  it('with a slip is told apart from a wrong one: every symbol changed, every two swapped', async () => {
    const { message1, secret } = begin()
    const code = Buffer.from((await answerTyped(await scan(message1), 'ios')).code).toString()
    const malformed = (text: string) => assert.throws(() => provider.readCode(secret, text), { code: 'code_malformed' }, text)
    for (let at = 0; at < 20; at++) {
      for (const symbol of '0123456789ABCDEFGHJKMNPQRSTVWXYZ') {
        if (symbol !== code[at]) malformed(code.slice(0, at) + symbol + code.slice(at + 1))
      }
      for (let other = at + 1; other < 20; other++) {
        const [a = '', b = ''] = [code[at], code[other]]
        if (a !== b) malformed(code.slice(0, at) + b + code.slice(at + 1, other) + a + code.slice(other + 1))
      }
    }
    for (const text of ['', code.slice(1), `${code}0`, `${code.slice(0, 19)}U`, `${code}\n`, code.repeat(13), 'KT1:', encodeQrText(Buffer.alloc(100))]) malformed(text)
  })

  it('is scanned from our own QR codes only, with a key that is on the curve', async () => {
    const { message1, secret } = begin()
    const { code } = await answerScanned(await scan(message1), 'ios')
    const bent = Buffer.from(code)
    bent[83] = (bent[83] ?? 0) ^ 1
    for (const text of [Buffer.from(code).toString('hex'), encodeQrText(bent), encodeQrText(code.slice(1)), encodeQrText(Buffer.concat([code, Buffer.of(0)])), encodeQrText(message1)]) {
      assert.throws(() => provider.readCode(secret, text), { code: 'code_malformed' })
    }
  })
})

describe('a test signature', () => {
  it('is exactly eight ASCII digits', async () => {
    const { message1, secret } = begin()
    const waiting = await answerScanned(await scan(message1), 'ios')
    const { message2, instanceSecret } = await provider.makeMessage2({ secret, answer: provider.readCode(secret, shown(waiting)), issuer, number: 1 })
    const instance = await openMessage2(waiting, message2)
    assert.ok(instance)
    const signature = await signTest(instance)
    const wrong = signature.replace(/.$/, (digit) => String((Number(digit) + 1) % 10))
    for (const text of [wrong, signature.slice(1), `${signature}0`, ` ${signature}`, '', [...signature].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xff10 - 0x30)).join('')]) {
      assert.equal(provider.checkSignature(instanceSecret, text), false)
    }
    assert.equal(await isDeactivation(provider.makeDeactivationMessage(instanceSecret, 'KTA0000001', 2), 'KTA0000001', instance), false)
    assert.equal(await isDeactivation(provider.makeDeactivationMessage(instanceSecret, 'KTA0000002', 1), 'KTA0000001', instance), false)
  })
})

describe('what a message cannot hold', () => {
  for (const [why, changes] of [
    ['a license of another form', { license: 'kta0000001' }], ['an RP ID with foreign letters', { rpId: 'lоgin.example' }], ['an account without a name', { account: '' }],
    ['a name that is too long', { account: 'x'.repeat(33) }], ['a name that turns around', { account: 'a\u202eb' }], ['a label that is not NFC', { userLabel: 'u\u0308' }],
    ['a time beyond 32 bits', { expiresAtMs: 2 ** 32 * 1000 }],
  ] as const) {
    it(`is a bug of the caller: ${why}`, () => assert.throws(() => begin(changes), TypeError))
  }

  it('is at most 336 bytes', () => {
    assert.equal(begin({ account: 'x'.repeat(32), rpId: 'x'.repeat(128), userLabel: 'x'.repeat(32) }).message1.length, 336)
  })
})
