/** A publisher of metadata on this machine: a real HTTPS server whose answers a test bends. */
import { createServer, type Server } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createMetadataAuthority, metadataHost, type MetadataAuthority, type SignOptions } from '../authenticator/metadata-authority.ts'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

export type Publisher = {
  readonly authority: MetadataAuthority
  readonly url: string
  /** How often it was asked. */
  readonly asked: () => number
  readonly answerWith: (answer: Answer | string) => void
  readonly publish: (payload: unknown, options?: SignOptions) => void
  /** Settings of a verifier that trusts this publisher. */
  readonly settings: (folder: string) => Promise<Record<string, string>>
  readonly close: () => Promise<void>
}

export async function startPublisher(): Promise<Publisher> {
  const authority = createMetadataAuthority()
  // As NODE_EXTRA_CA_CERTS does for a process of its own.
  setDefaultCACertificates([...getCACertificates('default'), authority.rootPem])
  let answer: Answer = (_request, response) => void response.writeHead(503).end()
  let asked = 0
  const server = createServer(authority.issueServer('localhost'), (request, response) => {
    asked += 1
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const url = `https://localhost:${(server.address() as AddressInfo).port}/`
  const answerWith = (next: Answer | string) => {
    answer = typeof next === 'string' ? (_request, response) => void response.writeHead(200, { 'content-type': 'application/jwt' }).end(next) : next
  }
  return {
    authority, url, answerWith,
    asked: () => asked,
    publish: (payload, options) => answerWith(authority.sign(payload, options)),
    settings: async (folder) => {
      const root = join(folder, 'metadata-root.pem')
      await writeFile(root, authority.rootPem)
      return { KEYTAP_METADATA_URL: url, KEYTAP_METADATA_ROOT: root, KEYTAP_METADATA_HOST: metadataHost }
    },
    close: () => closeServer(server),
  }
}

const closeServer = (server: Server) => new Promise<void>((resolve) => {
  server.close(() => resolve())
  server.closeAllConnections()
})
