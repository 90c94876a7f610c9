/** Examples of what pages do with devices that show one-time codes; a part of `examples.ts`. */
import type { codeTicketRoutes } from '../../contract/code-ticket-routes.ts'
import type { BegunCodeAuthentication, BegunCodeRegistration, FinishedCodeTicket } from '../../contract/shapes/code-tickets.ts'
import { oathExamples } from './oath-examples.ts'

const at = 1_790_000_000_000
const device = oathExamples.findOathDevice.answer
const secretBase32 = oathExamples.addOathDevice.answer.secretBase32

const begun: BegunCodeRegistration = {
  deviceId: device.id, serial: device.serial, keyUri: oathExamples.addOathDevice.answer.keyUri ?? '', secretBase32, digits: 6, periodSeconds: 30,
  triesLeft: 10, expiresAt: at + 600_000,
}
const finished: FinishedCodeTicket = { device, result: 'kr_…' }
const asked: BegunCodeAuthentication = {
  devices: [{ id: device.id, serial: device.serial, name: device.name, type: 'totp', digits: 6, triesLeft: 10 }], sendBy: ['mobile'], expiresAt: at + 600_000,
}

export const codeTicketExamples = {
  beginCodeRegistration: { body: {}, answer: begun },
  finishCodeRegistration: { body: { code: '287082', name: 'Phone' }, answer: finished },
  beginCodeAuthentication: { body: {}, answer: asked },
  finishCodeAuthentication: { body: { code: '287082' }, answer: finished },
  resynchronizeOwnDevice: { body: { codes: ['287082', '359152'] }, answer: finished },
  sendOwnCode: { body: { by: 'mobile' }, answer: { by: 'mobile', expiresAt: at + 300_000 } },
} satisfies Readonly<Record<(typeof codeTicketRoutes)[number]['name'], { readonly body?: object; readonly answer?: object }>>
