import { expect } from 'chai'
import { enterCode, enterDigits, mountActivate, newLicensee, press, reach, toCodeEntry, toDigits } from './support/activate-page.ts'
import { find, until } from './support/devices-page.ts'
import { changePolicy, requestsSeen, setFaults } from './support/verifier.ts'

function newForm(): HTMLFormElement {
  const form = document.createElement('form')
  form.addEventListener('submit', (event) => event.preventDefault())
  document.body.append(form)
  return form
}

const field = { name: 'keytap', required: 'true' }

describe('<keytap-activate> as a field of a form', () => {
  before(() => changePolicy({ activation: { typedCodes: true, vouch: 'never' } }))
  afterEach(async () => {
    document.body.replaceChildren()
    await setFaults()
  })

  it('blocks a form that requires it, lets it go with the result at once, and forgets it when the form is reset', async () => {
    const form = newForm()
    const element = await mountActivate(await newLicensee(), field, form)
    expect([form.checkValidity(), element.validity.valueMissing, element.validationMessage]).to.deep.equal([false, true, 'Add a device to go on.'])
    const sendable = new Promise<boolean>((resolve) => element.addEventListener('keytap-activated', () => resolve(form.checkValidity())))
    await enterCode(element, await toCodeEntry(element, 'typed'))
    await enterDigits(element, await toDigits(element))
    expect(await sendable).to.equal(true)
    expect(new FormData(form).get('keytap')).to.equal(element.value)
    expect([...new FormData(form).keys()], 'its own fields are its own').to.deep.equal(['keytap'])
    form.reset()
    await element.updateComplete
    expect([element.value, element.state, form.checkValidity()]).to.deep.equal(['', 'idle', false])
  })

  it('does not send the page\'s form when Enter checks a code', async () => {
    const form = newForm()
    let sent = 0
    form.addEventListener('submit', () => (sent += 1))
    const element = await mountActivate(await newLicensee(), { name: 'keytap' }, form)
    await enterCode(element, await toCodeEntry(element, 'typed'))
    await reach(element, 'handing')
    expect(sent).to.equal(0)
  })

  it('gives its failure as the reason why a form is blocked', async () => {
    const element = await mountActivate(await newLicensee(), field, newForm())
    await setFaults({ path: '/v1/activations', status: 409, method: 'post', body: { code: 'license_exhausted' }, times: 1 })
    press(element)
    await reach(element, 'failed')
    expect([element.validity.customError, element.validationMessage]).to.deep.equal([true, 'You have as many devices as your license is for.'])
  })

  it('rests in a disabled fieldset and asks the verifier nothing', async () => {
    const form = newForm()
    const fieldset = document.createElement('fieldset')
    fieldset.disabled = true
    form.append(fieldset)
    const element = await mountActivate(await newLicensee(), field, fieldset)
    const before = (await requestsSeen()).length
    element.start()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([element.state, (await requestsSeen()).length, form.checkValidity()]).to.deep.equal(['idle', before, true])
    fieldset.disabled = false
    await until(() => !find<HTMLButtonElement>(element, '[part~=primary]').disabled)
    press(element)
    await reach(element, 'showing')
    element.disabled = true
    await element.updateComplete
    expect(find(element, '.card').inert, 'nothing of a running one can be pressed either').to.equal(true)
  })
})
