/** A login page inside a frame of another origin: told clearly, and judged again by the verifier. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { mintTicket, type Account } from '../../demo/keytap.ts'
import { root, type Stage } from './support/stage.ts'
import { expect, picture, plugIn, test } from './support/test.ts'

const run = promisify(execFile)

test('without permission of the frame the element says what is in the way', async ({ page, session, stage }) => {
  const pages = await servePages(stage, '')
  await plugIn(session)
  await page.goto(pages.outer)
  const element = page.frameLocator('iframe').locator('keytap-enroll')
  // Nothing that could be pressed would help, so it is said before anybody presses.
  await expect(element.getByText('frame_not_allowed')).toBeVisible()
  await expect(element.getByRole('heading')).toContainText('page')
  await expect(element.getByRole('link', { name: 'Open in a new tab' }).or(element.getByRole('button', { name: 'Open in a new tab' }))).toBeVisible()
  await picture(page, 'framed')
  await pages.close()
})

test('with the frame\'s permission the verifier still refuses a top origin that no account lists', async ({ page, session, stage }) => {
  const pages = await servePages(stage, 'publickey-credentials-create *')
  await plugIn(session)
  await page.goto(pages.outer)
  const element = page.frameLocator('iframe').locator('keytap-enroll')
  await element.getByRole('button').first().click()
  await expect(element.getByText('cross_origin')).toBeVisible()
  await pages.close()
})

/** Two origins: an inner page with the element, framed by an outer one. */
async function servePages(stage: Stage, allow: string) {
  let inner = ''
  const innerServer = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(inner))
  innerServer.listen(0, '127.0.0.1')
  await once(innerServer, 'listening')
  const origin = `http://localhost:${(innerServer.address() as AddressInfo).port}`
  const account = await makeAccount(stage, origin)
  const ticket = await mintTicket(account, { operation: 'enroll', origin, binding: 'a-session-of-the-frame', username: 'mandy', createUser: true })
  inner = `<!doctype html><html lang="en"><title>Inner</title><script src="${stage.verifier}/${await scriptName()}"></script><keytap-enroll verifier="${stage.verifier}" ticket="${ticket}"></keytap-enroll></html>`
  const outerServer = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' })
    .end(`<!doctype html><html lang="en"><title>Outer</title><iframe title="Login" src="${origin}" allow="${allow}" width="600" height="500"></iframe></html>`))
  outerServer.listen(0, '127.0.0.1')
  await once(outerServer, 'listening')
  return {
    outer: `http://localhost:${(outerServer.address() as AddressInfo).port}/`,
    close: async () => {
      innerServer.closeAllConnections()
      outerServer.closeAllConnections()
      await Promise.all([innerServer, outerServer].map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

async function scriptName(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  return `keytap-${version}.js`
}

/** Another relying party of the same verifier, made by its command line while it runs. */
async function makeAccount(stage: Stage, origin: string): Promise<Account> {
  const loginName = `frames-${new URL(origin).port}`
  const { stdout } = await run(process.execPath, [join(root, 'dist/server/keytap.js'), 'account', 'create', loginName, '--rp-id', 'localhost', '--origin', origin, '--json'], { env: { ...process.env, KEYTAP_DATA: stage.dataFolder } })
  const { key } = JSON.parse(stdout) as { key: string }
  return { verifier: stage.verifier, loginName, key }
}
