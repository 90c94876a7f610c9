import { expect } from 'chai'
import { newUser, plugIn, reach, tidyUp } from './mount.ts'
import { listDevices, ticketSource, verifierUrl } from './support/verifier.ts'

const policy = (verifier: string) => [
  "default-src 'none'", "script-src 'self'", `connect-src 'self' ${verifier}`,
  "require-trusted-types-for 'script'", 'trusted-types lit-html',
].join('; ')

async function openStrictPage(verifier: string, ticketSrc: string): Promise<HTMLIFrameElement> {
  const frame = document.createElement('iframe')
  frame.srcdoc = `<!doctype html><html lang="en"><meta http-equiv="Content-Security-Policy" content="${policy(verifier)}">
    <script type="module" src="/widget/index.ts"></script>
    <keytap-enroll></keytap-enroll>`
  document.body.append(frame)
  await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
  const element = frame.contentDocument!.querySelector('keytap-enroll')!
  await frame.contentWindow!.customElements.whenDefined('keytap-enroll')
  Object.assign(element, { verifier, ticketSrc })
  return frame
}

describe('a page with the strictest policy', () => {
  afterEach(tidyUp)

  it('enrolls without one violation: no inline style, no image, no markup from a string but Lit\'s own', async () => {
    const username = newUser()
    const frame = await openStrictPage(await verifierUrl(), ticketSource('enroll', username))
    const page = frame.contentDocument!
    const violations: string[] = []
    page.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => violations.push(`${violatedDirective} ${blockedURI}`))
    const element = page.querySelector('keytap-enroll')!
    await plugIn()
    await reach(element, 'ready')
    element.start()
    await reach(element, 'naming')
    expect(await listDevices(username)).to.have.length(1)
    expect(frame.contentWindow!.getComputedStyle(element.renderRoot.querySelector('.card')!).display).to.equal('grid')
    expect(violations).to.deep.equal([])
    const script = page.createElement('div')
    expect(() => { script.innerHTML = '<b>' }, 'the policy is really enforced').to.throw()
  })
})
