import { expect } from 'chai'
import { click, mount, newEnroll, newUser, part, plugIn, reach, tidyUp, type Ceremony } from './mount.ts'
import { formAction, requestsSeen, setFaults, ticketSource, verifierUrl } from './support/verifier.ts'

function newForm(): HTMLFormElement {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = formAction
  document.body.append(form)
  return form
}

async function inForm(form: HTMLElement) {
  return mount(newEnroll(), { verifier: await verifierUrl(), ticketSrc: ticketSource('enroll', newUser()), name: 'keytap', required: true }, form)
}

async function enroll(element: Ceremony): Promise<void> {
  await plugIn()
  await reach(element, 'ready')
  click(element, 'primary')
  await reach(element, 'naming')
}

describe('<keytap-enroll> as a field of a form', () => {
  afterEach(tidyUp)

  it('blocks a form that requires it, and lets it go with the result as its value', async () => {
    const form = newForm()
    const element = await inForm(form)
    await reach(element, 'ready')
    expect(form.checkValidity()).to.equal(false)
    expect(element.validity.valueMissing).to.equal(true)
    expect(element.validationMessage).to.equal('Add a security key to go on.')
    await enroll(element)
    expect(form.checkValidity()).to.equal(true)
    expect(new FormData(form).get('keytap')).to.equal(element.value)
    expect(element.form).to.equal(form)
  })

  it('lets a listener of its event send the form at once', async () => {
    const form = newForm()
    const element = await inForm(form)
    const seen = new Promise<boolean>((resolve) => {
      element.addEventListener('keytap-enrolled', () => resolve(form.checkValidity()), { once: true })
    })
    await enroll(element)
    expect(await seen).to.equal(true)
  })

  it('arrives at the page\'s backend by a plain post', async () => {
    const form = newForm()
    const element = await inForm(form)
    await enroll(element)
    const frame = document.createElement('iframe')
    frame.name = 'posted'
    document.body.append(frame)
    form.target = 'posted'
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
    form.requestSubmit()
    await loaded
    expect(JSON.parse(frame.contentDocument?.body.textContent ?? '')).to.deep.equal({ keytap: element.value })
  })

  it('does not submit the page\'s form when Enter saves the name', async () => {
    const form = newForm()
    let submitted = 0
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      submitted += 1
    })
    const element = await inForm(form)
    await enroll(element)
    const input = part(element, 'input') as HTMLInputElement
    input.value = 'Ring'
    click(element, 'primary')
    await reach(element, 'done')
    expect(submitted).to.equal(0)
  })

  it('gives its failure as the reason why a form is blocked', async () => {
    await setFaults({ path: '/v1/registrations', status: 500, body: { code: 'internal_error' }, times: 1 })
    const element = await inForm(newForm())
    await reach(element, 'failed')
    expect(element.validity.customError).to.equal(true)
    expect(element.validationMessage).to.equal('Something went wrong on our side.')
    element.required = false
    await element.updateComplete
    expect(element.checkValidity()).to.equal(true)
  })

  it('forgets its result when the form is reset', async () => {
    const form = newForm()
    const element = await inForm(form)
    await enroll(element)
    form.reset()
    expect(element.value).to.equal('')
    expect(new FormData(form).get('keytap')).to.equal(null)
    await reach(element, 'ready')
    expect(form.checkValidity()).to.equal(false)
  })

  it('does nothing in a disabled fieldset, asks the verifier nothing, and wakes with it', async () => {
    const before = (await verifierUrl(), (await requestsSeen()).length)
    const form = newForm()
    const fieldset = document.createElement('fieldset')
    fieldset.disabled = true
    form.append(fieldset)
    const element = await inForm(fieldset)
    await new Promise((resolve) => setTimeout(resolve, 200))
    element.start()
    expect(element.state).to.equal('idle')
    expect((part(element, 'primary') as HTMLButtonElement).disabled).to.equal(true)
    expect(form.checkValidity()).to.equal(true)
    expect(await requestsSeen()).to.have.length(before)
    fieldset.disabled = false
    await reach(element, 'ready')
    element.disabled = true
    await element.updateComplete
    expect((part(element, 'primary') as HTMLButtonElement).disabled).to.equal(true)
  })
})
