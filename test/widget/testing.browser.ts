import { expect } from 'chai'
import type { CDPSession as PlaywrightSession } from '@playwright/test'
import type { CDPSession as PuppeteerSession } from 'puppeteer-core'
import '../../widget/index.ts'
import { addSecurityKey, driveElement, type CdpSession } from '../../widget/testing.ts'
import { cdp } from './support/cdp.ts'
import { listDevices, mintTicket, ticketSource, verifierUrl } from './support/verifier.ts'

/** Fails to compile when a session of one of the two tools no longer fits. */
export const fits = (session: PlaywrightSession | PuppeteerSession): CdpSession => session

async function mountEnroll(username: string): Promise<void> {
  const element = document.createElement('keytap-enroll')
  element.verifier = await verifierUrl()
  element.ticketSrc = ticketSource('enroll', username)
  document.body.append(element)
}

describe('keytap/testing', () => {
  afterEach(() => document.body.replaceChildren())

  it('enrolls and names a key without a hand on one', async () => {
    await mountEnroll('testing-enroll')
    const key = await addSecurityKey(cdp)
    const element = driveElement(cdp, 'keytap-enroll')
    await element.waitFor('ready')
    await element.start()
    await element.waitFor('naming')
    await element.nameKey('Blue key')
    await element.waitFor('done')
    expect(await element.value()).to.match(/^kr_/)
    expect((await listDevices('testing-enroll')).map(({ name }) => name)).to.deep.equal(['Blue key'])
    expect(await key.listCredentials()).to.have.length(1)
    await key.forgetCredentials()
    expect(await key.listCredentials()).to.have.length(0)
    await key.remove()
  })

  it('plays an old key that knows only U2F', async () => {
    await mountEnroll('testing-u2f')
    const key = await addSecurityKey(cdp, { protocol: 'u2f', transport: 'nfc' })
    const element = driveElement(cdp, 'keytap-enroll')
    await element.waitFor('ready')
    await element.start()
    await element.waitFor('naming')
    await element.press('secondary')
    await element.waitFor('done')
    expect((await listDevices('testing-u2f'))[0]?.fmt).to.equal('fido-u2f')
    await key.remove()
  })

  it('says by which code a journey failed, at once, when another state is waited for', async () => {
    const element = document.createElement('keytap-enroll')
    element.verifier = await verifierUrl()
    element.ticket = `${(await mintTicket('enroll', 'testing-fail')).ticket}x`
    document.body.append(element)
    const driven = driveElement(cdp, 'keytap-enroll')
    const failure = await driven.waitFor('ready').then(() => null, (error: Error) => error)
    expect(failure?.message).to.contain('unauthorized')
    expect(await driveElement(cdp, 'keytap-nothing').state().then(() => null, String)).to.contain('nothing fits')
  })
})
