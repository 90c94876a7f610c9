import { expect } from 'chai'
import { DeviceFailure } from '../../widget/device/problem.ts'
import { readCode } from '../../widget/device/read-request.ts'
import { Vault } from '../../widget/device/vault.ts'
import { encodeQrText } from '../../server/contract/kap/qr-text.ts'
import { plugInCamera } from './support/camera.ts'
import { find, findAll, heard, pressKey, shown, until } from './support/devices-page.ts'
import { drawCode } from './support/draw-code.ts'
import { activate, begin, emptyVault, giveCode, giveSignature, hold, mountPhone, newLicensee, present, press, reach, shownCode, shownDigits, takeVault } from './support/phone-page.ts'
import { callAsAccount, requestsSeen, setFaults, verifierUrl } from './support/verifier.ts'

const realNow = Date.now
const failure = (element: Element): string => shown(element, '[part=heading]').join('')

describe('a device in the browser', () => {
  beforeEach(takeVault)
  afterEach(async () => {
    Date.now = realNow
    await setFaults()
    await emptyVault()
  })

  for (const mode of ['scanned', 'typed'] as const) {
    it(`shows who asks, answers, and becomes an active instance, its code ${mode}`, async () => {
      const username = await newLicensee()
      const element = await mountPhone()
      const added = heard('keytap-license-added')
      const { instance } = await activate(element, username, mode)
      expect([instance.state, instance.platform]).to.deep.equal(['active', 'linux'])
      expect((await added).license?.serial).to.equal(instance.serial)
      expect(find<HTMLElement & { value: string }>(element, 'keytap-qr').value).to.match(/^\d{8}$/)
      press(element, 'done')
      await reach(element, 'home')
      await until(() => findAll(element, '[part=license]').length === 1)
      expect(shown(element, '[part=license]').join(' ')).to.contain(instance.serial)
    })
  }

  it('says account, site and masked user before it answers, with two choices of one size', async () => {
    const username = await newLicensee()
    const element = await mountPhone()
    const countAsked = async () => (await requestsSeen()).filter(({ path }) => path.startsWith('/v1/activation-keys')).length
    const askedBefore = await countAsked()
    await present(element, (await begin(username)).message1, 'asking')
    const facts = shown(element, 'dd')
    expect(facts[1]).to.equal('localhost')
    expect(facts[2]).to.contain('•').and.not.contain(username)
    const [decline, accept] = ['decline', 'accept'].map((part) => find(element, `[part~=${part}]`).getBoundingClientRect())
    expect([decline?.width, decline?.height]).to.deep.equal([accept?.width, accept?.height])
    expect(await countAsked() - askedBefore).to.equal(1)
  })

  it('keeps keys that cannot be exported, and no secret of either message', async () => {
    const username = await newLicensee()
    const element = await mountPhone()
    await activate(element, username)
    const vault = new Vault()
    const [license] = await vault.listLicenses()
    vault.close()
    for (const key of [license?.signingKey, license?.wipingKey]) {
      expect([key?.extractable, key?.usages]).to.deep.equal([false, ['sign']])
    }
    const plain = Object.entries(license ?? {}).filter(([, value]) => !(value instanceof CryptoKey)).map(([name]) => name)
    expect(plain.toSorted()).to.deep.equal(['account', 'addedAtMs', 'id', 'license', 'number', 'question', 'rpId', 'userLabel'])
  })

  it('reads the first code by the camera, and lets the camera go', async () => {
    const camera = plugInCamera()
    try {
      const element = await mountPhone()
      const { message1 } = await begin(await newLicensee())
      press(element, 'scan')
      camera.show(drawCode(message1))
      await reach(element, 'asking')
      expect(camera.streams.every((stream) => stream.getTracks().every(({ readyState }) => readyState === 'ended'))).to.equal(true)
    } finally {
      camera.unplug()
    }
  })

  it('takes the first code from its field where there is no camera', async () => {
    const camera = plugInCamera({ refuse: 'NotFoundError' })
    try {
      const element = await mountPhone()
      const { message1 } = await begin(await newLicensee())
      press(element, 'scan')
      await reach(element, 'scanning')
      await until(() => element.shadowRoot?.querySelector('keytap-scan')?.state === 'failed')
      const scanner = find(element, 'keytap-scan')
      await until(() => scanner.shadowRoot?.querySelector('[part=typing]') != null)
      expect(find(scanner, '[part=problem]').innerText).to.contain('Use a picture of the code, or its text.')
      find<HTMLInputElement>(scanner, '[name=code-text]').value = message1
      find(scanner, '[part~=use-text]').click()
      await reach(element, 'asking')
    } finally {
      camera.unplug()
    }
  })

  it('offers no typed code where the account takes none', async () => {
    const username = await newLicensee(false)
    const element = await mountPhone()
    await present(element, (await begin(username)).message1, 'asking')
    press(element, 'accept')
    await reach(element, 'showing')
    expect(findAll(element, '[part~=other]')).to.have.length(0)
  })

  it('opens only what answers the code that it showed last, and waits on', async () => {
    const username = await newLicensee()
    const element = await mountPhone()
    const begun = await begin(username)
    await present(element, begun.message1, 'asking')
    press(element, 'accept')
    const first = await shownCode(element, 'scanned')
    const typed = await shownCode(element, 'typed')
    const message2 = await giveCode(begun, first)
    press(element, 'next')
    await reach(element, 'receiving')
    for (const wrong of [message2, encodeQrText(new Uint8Array(207)), 'KT1:AB', 'KT1:é']) {
      hold(element, wrong)
      await until(() => element.state === 'receiving')
      expect(shown(element, '[part=problem]')).to.deep.equal(['Not for this device'])
    }
    hold(element, begun.message1)
    await until(() => shown(element, '[part=problem]').join('').startsWith('This is still the first code'))
    expect(typed).to.match(/^[0-9A-Z]{5}( [0-9A-Z]{5}){3}$/)
    const ends = Date.now() + 16 * 60_000
    Date.now = () => ends
    document.dispatchEvent(new Event('visibilitychange'))
    await reach(element, 'failed')
    expect(failure(element)).to.equal('The time is over')
  })

  it('takes the right message while a wrong one is still judged', async () => {
    const element = await mountPhone()
    const begun = await begin(await newLicensee())
    await present(element, begun.message1, 'asking')
    press(element, 'accept')
    const message2 = await giveCode(begun, await shownCode(element))
    press(element, 'next')
    await reach(element, 'receiving')
    hold(element, begun.message1)
    hold(element, message2)
    await reach(element, 'signing')
    expect((await giveSignature(begun, shownDigits(element))).instance.state).to.equal('active')
  })

  it('shows the test signature again after the page was left, until the person says that it was taken', async () => {
    const username = await newLicensee()
    const element = await mountPhone()
    await activate(element, username)
    const digits = shownDigits(element)
    element.remove()
    const again = await mountPhone()
    press(again, 'signature')
    await reach(again, 'signing')
    expect(shownDigits(again)).to.equal(digits)
    press(again, 'done')
    await reach(again, 'home')
    await until(() => findAll(again, '[part=license]').length === 1)
    expect(findAll(again, '[part~=signature]')).to.have.length(0)
  })

  it('answers a request once, and never one that was declined', async () => {
    const username = await newLicensee()
    const element = await mountPhone()
    const [first, second] = [await begin(username), await begin(username)]
    await present(element, first.message1, 'asking')
    press(element, 'decline')
    await reach(element, 'home')
    await until(() => shown(element, '[part=news]').join('').startsWith('You declined'))
    await present(element, first.message1, 'failed')
    expect(failure(element)).to.equal('This code was used before')
    await present(element, second.message1, 'asking')
    press(element, 'accept')
    await reach(element, 'showing')
    press(element, 'cancel')
    await reach(element, 'home')
    await present(element, second.message1, 'failed')
    expect(failure(element)).to.equal('This code was used before')
  })

  it('believes no key but those of its own verifiers, and remembers what they said', async () => {
    const username = await newLicensee()
    const { message1 } = await begin(username)
    const element = await mountPhone()
    await setFaults({ path: '/v1/activation-keys', status: 503 })
    await present(element, message1, 'failed')
    expect(failure(element)).to.equal('Who asks cannot be checked')
    await setFaults()
    await present(element, message1, 'asking')
    press(element, 'decline')
    await reach(element, 'home')
    const next = await begin(username)
    await setFaults({ broken: true })
    await present(element, next.message1, 'asking')
    element.remove()
    await setFaults({ path: '/v1/activation-keys', status: 200, body: { keys: [] } })
    const other = await mountPhone()
    await present(other, message1, 'failed')
    expect(failure(other)).to.equal('Nobody known asks here')
    other.verifiers = 'http://keys.example'
    await present(other, message1, 'failed')
    expect(failure(other)).to.equal('This page is not set up')
  })

  it('refuses each first message that was changed, and says nothing of it', async () => {
    type Vectors = {
      nowSeconds: number
      issuer: { publicKey: string; keyId: string }
      cases: { message1: { text: string; account: string; rpId: string }; mutations: { of: string; field: string; value: string }[] }[]
    }
    const { nowSeconds, issuer, cases } = await (await fetch('/test/activation/vectors.json')).json() as Vectors
    const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16))
    const key = btoa(String.fromCharCode(...bytesOf(issuer.publicKey))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
    const vault = new Vault()
    const read = async (text: string) => readCode(text, { verifiers: await verifierUrl(), vault, nowMs: nowSeconds * 1000, signal: new AbortController().signal })
    for (const { message1, mutations } of cases) {
      await setFaults({ path: '/v1/activation-keys', status: 200, body: { keys: [{ kid: issuer.keyId, key, rpId: message1.rpId, account: '' }] } })
      expect(await read(message1.text)).to.have.property('account', message1.account)
      for (const { of, field, value } of mutations.filter((mutation) => mutation.of === 'message1' || mutation.of === 'deactivation')) {
        const said = await read(encodeQrText(bytesOf(value))).catch((error: unknown) => error)
        expect(said, `${of}: ${field}`).to.be.instanceOf(DeviceFailure)
      }
    }
    vault.close()
  })

  it('wipes one, wipes all, and asks before', async () => {
    const username = await newLicensee()
    const element = await mountPhone()
    for (const mode of ['scanned', 'typed', 'scanned'] as const) {
      await activate(element, username, mode)
      press(element, 'done')
      await until(() => element.state === 'home' && findAll(element, '[part~=scan]').length === 1)
    }
    await until(() => findAll(element, '[part=license]').length === 3)
    const [wipe] = findAll(element, '[part~=wipe]')
    wipe?.focus()
    wipe?.click()
    await reach(element, 'confirming')
    await pressKey('Escape')
    await reach(element, 'home')
    expect(element.shadowRoot?.activeElement === wipe, 'the focus is back').to.equal(true)
    wipe?.click()
    await reach(element, 'confirming')
    const wiped = heard('keytap-license-wiped')
    press(element, 'confirm')
    expect((await wiped).license?.serial).to.match(/-1$/)
    await until(() => findAll(element, '[part=license]').length === 2)
    press(element, 'wipe-all')
    await reach(element, 'confirming')
    press(element, 'confirm')
    await until(() => shown(element, '[part=news]').join('').startsWith('All licenses were wiped'))
    await until(() => findAll(element, '[part=waiting]').length === 0)
    expect(findAll(element, '[part=license]')).to.have.length(0)
  })

  it('wipes a license by its deactivation message and by no other', async () => {
    const username = await newLicensee()
    const element = await mountPhone()
    const { instance } = await activate(element, username)
    press(element, 'done')
    await reach(element, 'home')
    const { body: { deactivationMessage } } = await callAsAccount<{ deactivationMessage: string }>('DELETE', `/v1/instances/${instance.id}`)
    await present(element, encodeQrText(new Uint8Array([1, 5, ...new TextEncoder().encode(instance.license), 0, 1, ...new Uint8Array(16)])), 'failed')
    expect(failure(element)).to.equal('Not for this device')
    press(element, 'again')
    await reach(element, 'scanning')
    hold(element, deactivationMessage)
    await reach(element, 'home')
    await until(() => shown(element, '[part=news]').join('').includes('was ended'))
    await present(element, deactivationMessage, 'failed')
    expect(failure(element)).to.equal('Not for this device')
  })
})
