/** `npm start` itself: what it says, what it refuses, and that it leaves nothing behind. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { findFreePorts, launchStart } from './support/stage.ts'

test('says where both are, keeps its secrets to itself, and ends cleanly on Ctrl-C', async () => {
  const folder = test.info().outputPath('data')
  const [port, demoPort] = await findFreePorts()
  const settings = { PORT: String(port), DEMO_PORT: String(demoPort), KEYTAP_DATA: folder }
  const first = launchStart(settings)
  await first.untilSaid('Ctrl-C stops both.')
  expect(first.output()).toContain(`http://localhost:${port}`)
  expect(first.output()).toContain(`http://localhost:${demoPort}`)
  expect(first.output()).not.toMatch(/kk_/)
  expect((await stat(join(folder, `demo/account-${demoPort}-sqlite.json`))).mode & 0o777).toBe(0o600)
  expect(await first.interrupt()).toBe(0)
  await expect(fetch(`http://localhost:${port}/health/live`)).rejects.toThrow()
  await expect(fetch(`http://localhost:${demoPort}/`)).rejects.toThrow()

  // The same data a second time: the account and its key are found, not made anew.
  const key = await readFile(join(folder, `demo/account-${demoPort}-sqlite.json`), 'utf8')
  const second = launchStart(settings)
  await second.untilSaid('Ctrl-C stops both.')
  expect(await readFile(join(folder, `demo/account-${demoPort}-sqlite.json`), 'utf8')).toBe(key)
  expect(await second.interrupt()).toBe(0)
})

test('a verifier that ends takes the bank with it, and the log is named', async () => {
  test.skip(process.platform !== 'linux', 'Only Linux tells the children of a process as a file.')
  const folder = test.info().outputPath('data')
  const [port, demoPort] = await findFreePorts()
  const started = launchStart({ PORT: String(port), DEMO_PORT: String(demoPort), KEYTAP_DATA: folder })
  await started.untilSaid('Ctrl-C stops both.')
  const children = await readFile(`/proc/${started.child.pid}/task/${started.child.pid}/children`, 'utf8')
  for (const id of children.trim().split(' ')) process.kill(Number(id), 'SIGKILL')
  expect(await started.ended).toBe(1)
  expect(started.output()).toContain('verifier.log')
})

test('a key that the verifier does not know gives one clear line', async () => {
  const folder = test.info().outputPath('data')
  const [port, demoPort] = await findFreePorts()
  await mkdir(join(folder, 'demo'), { recursive: true })
  await writeFile(join(folder, `demo/account-${demoPort}-sqlite.json`), '{"key":"kk_somebody_else"}')
  const started = launchStart({ PORT: String(port), DEMO_PORT: String(demoPort), KEYTAP_DATA: folder })
  expect(await started.ended).toBe(1)
  expect(started.output()).toMatch(/^error: The verifier does not know the bank's key any more\. Delete the account file in .* and start again\.$/m)
})

test('a taken port gives one clear line', async () => {
  const folder = test.info().outputPath('data')
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const [free] = await findFreePorts()
  const started = launchStart({ PORT: String(port), DEMO_PORT: String(free), KEYTAP_DATA: folder })
  expect(await started.ended).toBe(1)
  expect(started.output().trim().split('\n')).toEqual([`error: Port ${port} is taken. Stop what uses it, or choose another with PORT=…`])
  taken.close()
})

test('every setting that cannot be used is told at once', async () => {
  const folder = test.info().outputPath('data')
  const started = launchStart({ PORT: 'eighty', DEMO_PORT: '70000', KEYTAP_DATA: folder, KEYTAP_DATABASE_URL: 'mysql://x' })
  expect(await started.ended).toBe(1)
  expect(started.output()).toMatch(/PORT must be a port number/)
  expect(started.output()).toMatch(/DEMO_PORT must be a port number/)
  expect(started.output()).toMatch(/KEYTAP_DATABASE_URL must start with postgres/)
})
