import { expect } from 'chai'
import { cdp, emulateMedia, setViewport } from './support/cdp.ts'
import { changePolicy, listDevices, mintTicket, queryRows, requestsSeen, setFaults, ticketSource, verifierUrl } from './support/verifier.ts'

describe('what the widget tests stand on', () => {
  it('gives the page a virtual security key by the DevTools Protocol', async () => {
    const { authenticatorId } = (await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'u2f', transport: 'usb' },
    })) as { authenticatorId: string }
    const created = (await navigator.credentials.create({
      publicKey: {
        rp: { name: 'Test' },
        user: { id: new Uint8Array(16), name: 'mandy', displayName: 'Mandy' },
        challenge: new Uint8Array(32),
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      },
    })) as PublicKeyCredential
    expect(created.type).to.equal('public-key')
    await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
  })

  it('emulates dark, reduced motion, forced colors and a phone', async () => {
    await emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce', forcedColors: 'active' })
    await setViewport({ width: 360, height: 640 })
    for (const query of ['(prefers-color-scheme: dark)', '(prefers-reduced-motion: reduce)', '(forced-colors: active)', '(width: 360px)']) {
      expect(matchMedia(query).matches, query).to.equal(true)
    }
    await emulateMedia({})
    await setViewport(null)
  })

  it('lets the verifier fail on demand, and says what it was asked', async () => {
    const url = await verifierUrl()
    await setFaults({ path: '/v1/registrations', status: 503, headers: { 'retry-after': '7' }, body: { code: 'unavailable' }, times: 1 })
    const response = await fetch(`${url}/v1/registrations`)
    expect(response.headers.get('retry-after')).to.equal('7')
    expect(await requestsSeen()).to.deep.equal([{ method: 'GET', path: '/v1/registrations', status: 503 }])
  })

  it('lets the page\'s backend mint tickets, for an account of its own with its own policy', async () => {
    const verifier = await verifierUrl()
    const { ticket } = await mintTicket('enroll', 'support-mandy')
    const begun = await fetch(`${verifier}/v1/registrations`, {
      method: 'POST', headers: { authorization: `Bearer ${ticket}`, 'content-type': 'application/json' }, body: '{}',
    })
    expect(begun.status).to.equal(200)
    expect((await begun.json()).publicKey.rp.id).to.equal(location.hostname)
    const answer = await fetch(ticketSource('manage', 'support-mandy'), { method: 'POST' })
    expect((await answer.json()).ticket).to.match(/^kt_/)
    await changePolicy({ testSignature: true })
    expect(await listDevices('support-mandy')).to.deep.equal([])
    expect(await queryRows<{ n: number }>('select count(*) as n from users where username = ?', 'support-mandy')).to.deep.equal([{ n: 1 }])
  })
})
