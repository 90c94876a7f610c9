/** The OpenAPI 3.1 document, from the one list of routes and the shapes that judge their bodies. */
import { routes } from '../../contract/routes.ts'
import { describeRoute } from './describe-route.ts'
import { shapeSchemas, type JsonSchema } from './shape-schemas.ts'

export type ApiDocument = {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string; readonly license: JsonSchema }
  readonly servers: readonly JsonSchema[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
  readonly components: { readonly securitySchemes: Readonly<Record<string, JsonSchema>>; readonly schemas: Readonly<Record<string, JsonSchema>> }
}

const description = [
  'Enrolls and checks security keys for login pages.',
  'Your backend mints a ticket for one operation of one user; the page runs the ceremony with it; your backend redeems the result.',
  'A refusal is a problem document (RFC 9457) with a stable code and a remedy.',
].join(' ')

/** @param version the release, for the document's own version */
export function describeApi(version: string): ApiDocument {
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: describeRoute(route) }
  return {
    openapi: '3.1.0',
    info: { title: 'Keytap verifier', version, description, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/', description: 'This verifier' }],
    tags: [
      { name: 'Tickets', description: 'What a page may do, for whom, from where and how long.' },
      { name: 'Results', description: 'What a finished ceremony proves, redeemed once.' },
      { name: 'Ceremonies', description: 'Begin and finish share a path, without and with the id. The element calls these for you.' },
      { name: 'Devices', description: "A user's enrolled keys." },
      { name: 'Slots', description: "Places that you make for a user's key before there is one; a ticket fills them." },
      { name: 'One-time codes', description: 'Devices that show them (HOTP, TOTP, OCRA), and the codes.' },
      { name: 'Licenses', description: 'Licenses for several devices, and the devices that use them.' },
      { name: 'Activation', description: 'Adds a device to a license: two messages to scan, a code and a test signature between them.' },
      { name: 'Administration', description: 'Policy, models and the audit trail of your account.' },
    ],
    paths,
    components: { securitySchemes, schemas: shapeSchemas() },
  }
}

const securitySchemes: Readonly<Record<string, JsonSchema>> = {
  account: { type: 'http', scheme: 'basic', description: 'Account login name and account key, from your backend only; never from a browser.' },
  ticket: { type: 'http', scheme: 'bearer', description: "A ticket in the header, from a page whose origin is the ticket's." },
}
