/** `<keytap-code>` as a field of a form, under a page's own hands, and under a person's keyboard. */
import { expect } from 'chai'
import type { KeytapCode } from '../../widget/code/index.ts'
import { cdp } from './support/cdp.ts'
import { addCard, enter, hotp, mountCode, newCoder, press, reach, secretOf, totp, wrongOf } from './support/code-page.ts'
import { find, findAll, pressKey, shown, until } from './support/devices-page.ts'
import { changePolicy, requestsSeen, setFaults } from './support/verifier.ts'

const field = { name: 'keytap', required: 'true' }
const write = (text: string): Promise<object> => cdp.send('Input.insertText', { text })
const judged = async (): Promise<number> => (await requestsSeen()).filter(({ path }) => /^\/v1\/code-\w+\/./.test(path)).length
const focused = (element: KeytapCode): string => element.shadowRoot?.activeElement?.getAttribute('name') ?? element.shadowRoot?.activeElement?.getAttribute('part') ?? ''

function newForm(): HTMLFormElement {
  const form = document.createElement('form')
  form.addEventListener('submit', (event) => event.preventDefault())
  document.body.append(form)
  return form
}

async function toAsking(username: string, parent?: Element): Promise<KeytapCode> {
  const element = await mountCode('prove', username, field, parent)
  await reach(element, 'asking')
  return element
}

/** Goes from field to button and on, as the Tab key does, until one has the part or the name. */
async function tabTo(element: KeytapCode, wanted: string): Promise<void> {
  for (let steps = 0; !focused(element).split(' ').includes(wanted); steps += 1) {
    if (steps > 12) throw new Error(`the Tab key never came to ${wanted}, but to ${focused(element)}`)
    await pressKey('Tab')
  }
}

describe('<keytap-code> as a field of a form', () => {
  afterEach(async () => {
    document.body.replaceChildren()
    await setFaults()
  })

  it('blocks a form that requires it, lets it go with the result at once, and forgets it when the form is reset', async () => {
    const form = newForm()
    const element = await mountCode('setup', await newCoder(), field, form)
    expect([form.checkValidity(), element.validity.valueMissing, element.validationMessage]).to.deep.equal([false, true, 'Set up an authenticator app to go on.'])
    const sendable = new Promise<boolean>((resolve) => element.addEventListener('keytap-code-set-up', () => resolve(form.checkValidity())))
    press(element)
    await reach(element, 'setting')
    await enter(element, await totp(secretOf(element)))
    expect(await sendable).to.equal(true)
    expect([...new FormData(form)], 'its own fields are its own').to.deep.equal([['keytap', element.value]])
    form.reset()
    await element.updateComplete
    expect([element.value, element.state, form.checkValidity()]).to.deep.equal(['', 'idle', false])
  })

  it('asks for a code anew after a reset of its form', async () => {
    const username = await newCoder()
    const { secretBase32 } = await addCard(username)
    const form = newForm()
    const element = await toAsking(username, form)
    await enter(element, await hotp(secretBase32, 0))
    await reach(element, 'done')
    form.reset()
    await reach(element, 'asking')
    expect([element.value, form.checkValidity(), find<HTMLInputElement>(element, '[name=code]').value]).to.deep.equal(['', false, ''])
    await enter(element, await hotp(secretBase32, 1))
    await reach(element, 'done')
  })

  it('does not send the page\'s form when Enter shows a code', async () => {
    const username = await newCoder()
    const { secretBase32 } = await addCard(username)
    const form = newForm()
    let sent = 0
    form.addEventListener('submit', () => (sent += 1))
    const element = await toAsking(username, form)
    find(element, '[name=code]').focus()
    await write(await hotp(secretBase32, 0))
    await pressKey('Enter')
    await reach(element, 'done')
    expect(sent).to.equal(0)
  })

  it('gives its failure as the reason why a form is blocked', async () => {
    const element = await mountCode('prove', await newCoder(), field, newForm())
    await reach(element, 'failed')
    expect([element.validity.customError, element.validationMessage]).to.deep.equal([true, 'You have no device that shows codes yet.'])
  })

  it('rests in a disabled fieldset and asks the verifier nothing', async () => {
    const username = await newCoder()
    await addCard(username)
    const form = newForm()
    const fieldset = document.createElement('fieldset')
    fieldset.disabled = true
    form.append(fieldset)
    const before = (await requestsSeen()).length
    const element = await mountCode('prove', username, field, fieldset)
    element.start()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([element.state, (await requestsSeen()).length, form.checkValidity()]).to.deep.equal(['idle', before, true])
    fieldset.disabled = false
    await reach(element, 'asking')
    element.disabled = true
    await element.updateComplete
    expect(find(element, '.card').inert, 'nothing of a running one can be pressed either').to.equal(true)
  })
})

describe('<keytap-code> under the page\'s hands', () => {
  afterEach(async () => {
    document.body.replaceChildren()
    await setFaults()
  })

  it('leaves by cancel() from wherever it is, shows no secret then, and stays where it is done', async () => {
    const element = await mountCode('setup', await newCoder())
    let left = 0
    element.addEventListener('keytap-cancelled', () => (left += 1))
    await setFaults({ path: '/v1/code-registrations', method: 'post', delayMs: 300, times: 1 })
    press(element)
    expect(element.state).to.equal('preparing')
    element.cancel()
    expect([element.state, left]).to.deep.equal(['idle', 1])
    await setFaults()
    press(element)
    await reach(element, 'setting')
    const secret = secretOf(element)
    element.cancel()
    await element.updateComplete
    expect([element.state, left, element.shadowRoot?.innerHTML.includes(secret)]).to.deep.equal(['idle', 2, false])
    press(element)
    await reach(element, 'setting')
    await setFaults({ path: '/v1/code-registrations/', method: 'post', delayMs: 300, times: 1 })
    await enter(element, await totp(secretOf(element)))
    element.cancel()
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect([element.state, element.value, left], 'an answer that comes too late').to.deep.equal(['idle', '', 3])
    const username = await newCoder()
    const { secretBase32 } = await addCard(username)
    const other = await toAsking(username)
    await enter(other, await hotp(secretBase32, 0))
    await reach(other, 'done')
    other.cancel()
    expect([other.state, other.value.slice(0, 3)]).to.deep.equal(['done', 'kr_'])
  })

  it('begins anew by reset(), with another secret, and goes on where it was when it is moved', async () => {
    const element = await mountCode('setup', await newCoder())
    press(element)
    await reach(element, 'setting')
    const secret = secretOf(element)
    const section = document.createElement('section')
    document.body.append(section)
    section.append(element)
    await element.updateComplete
    expect([element.state, secretOf(element)]).to.deep.equal(['setting', secret])
    element.reset()
    await element.updateComplete
    expect([element.state, findAll(element, 'keytap-qr').length]).to.deep.equal(['idle', 0])
    press(element)
    await reach(element, 'setting')
    expect(secretOf(element)).not.to.equal(secret)
  })

  it('asks again when it is moved while it asks, and asks nothing when it is off the page', async () => {
    const username = await newCoder()
    await addCard(username)
    await setFaults({ path: '/v1/code-authentications', method: 'post', delayMs: 200 })
    const element = await mountCode('prove', username)
    await until(() => element.state === 'preparing')
    const section = document.createElement('section')
    document.body.append(section)
    section.append(element)
    await reach(element, 'asking')
    element.remove()
    element.reset()
    const before = (await requestsSeen()).length
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect([element.state, (await requestsSeen()).length]).to.deep.equal(['idle', before])
  })

  it('sends a code once, however often its button is pressed meanwhile', async () => {
    const username = await newCoder()
    const { secretBase32 } = await addCard(username)
    const element = await toAsking(username)
    const before = await judged()
    await setFaults({ path: '/v1/code-authentications/', method: 'post', delayMs: 200 })
    find(element, '[name=code]').focus()
    await enter(element, await hotp(secretBase32, 0))
    press(element, 'submit')
    await element.updateComplete
    press(element, 'submit')
    await pressKey('Enter')
    await reach(element, 'done')
    expect(await judged()).to.equal(before + 1)
    const setup = await mountCode('setup', username)
    press(setup)
    await reach(setup, 'setting')
    await setFaults({ path: '/v1/code-registrations/', method: 'post', delayMs: 200 })
    await enter(setup, await totp(secretOf(setup)))
    press(setup, 'submit')
    await setup.updateComplete
    press(setup, 'submit')
    await reach(setup, 'done')
    expect(await judged()).to.equal(before + 2)
  })

  it('tells that a code is on its way, whatever description the page has put in', async () => {
    await changePolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 10, sendBy: ['mobile'] } })
    const username = await newCoder({ mobile: '+49 170 1234567' })
    await addCard(username)
    const element = await toAsking(username)
    element.innerHTML = '<span slot="description">The blue card.</span>'
    press(element, 'send')
    await until(() => shown(element, '[part=description]')[0]?.startsWith('We sent you a code') === true)
    await until(() => focused(element) === 'code')
    await changePolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 10, sendBy: [] } })
  })
})

describe('<keytap-code> under a person\'s keyboard', () => {
  afterEach(() => document.body.replaceChildren())

  it('takes what is pasted with a gap, and digits of Arabic and Persian keyboards', async () => {
    const username = await newCoder()
    const { secretBase32 } = await addCard(username)
    const element = await toAsking(username)
    const input = find<HTMLInputElement>(element, '[name=code]')
    for (const [typed, meant] of [['123 456', '123 456'], [' 123-456\n', '123 456'], ['١٢٣٤٥٦', '123 456'], ['۱۲۳۴۵۶', '123 456'], ['12a', '12']] as const) {
      input.value = ''
      input.focus()
      await write(typed)
      expect([input.value, shown(element, '#problem').join('')], typed).to.deep.equal([meant, ''])
    }
    const code = await hotp(secretBase32, 0)
    input.value = ''
    await write(Array.from(code, (digit) => String.fromCodePoint(0x660 + Number(digit))).join(''))
    await pressKey('Enter')
    await reach(element, 'done')
  })

  it('is set up without a mouse, and keeps the focus at the field through a wrong code', async () => {
    const element = await mountCode('setup', await newCoder())
    await tabTo(element, 'primary')
    await pressKey('Enter')
    await reach(element, 'setting')
    await until(() => focused(element) === 'heading')
    await tabTo(element, 'summary')
    await pressKey('Enter')
    await tabTo(element, 'code')
    const right = await totp(secretOf(element))
    await write(wrongOf(right))
    await pressKey('Enter')
    await until(() => element.state === 'setting' && shown(element, '#problem').join('') !== '')
    await until(() => focused(element) === 'code')
    expect(find(element, '[part=status]').textContent, 'is said aloud').to.match(/^This code is wrong, .* 9 tries left$/)
    await write(right)
    await tabTo(element, 'device-name')
    await write('My phone')
    await tabTo(element, 'submit')
    await pressKey('Enter')
    await reach(element, 'done')
    await until(() => focused(element) === 'heading')
    expect(shown(element, '[part=name]')).to.deep.equal(['My phone'])
  })

  it('leaves whoever has gone on to another field of the page in peace', async () => {
    const username = await newCoder()
    const { secretBase32 } = await addCard(username)
    const element = await toAsking(username)
    const other = document.createElement('input')
    document.body.append(other)
    await setFaults({ path: '/v1/code-authentications/', method: 'post', delayMs: 200, times: 1 })
    await enter(element, await hotp(secretBase32, 500))
    other.focus()
    await until(() => element.state === 'asking' && shown(element, '#problem').join('') !== '')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(document.activeElement).to.equal(other)
    await setFaults()
  })
})
