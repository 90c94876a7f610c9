/** Compiles an integrator's program against the published declarations. */
import { strictEqual } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { readIntegrity, root } from './published.ts'

const page = `
import 'keytap'
import { KeytapEnroll, type KeytapDevices } from 'keytap/elements'
import { addSecurityKey, driveElement, type CdpSession } from 'keytap/testing'

const element: KeytapEnroll = document.createElement('keytap-enroll')
element.verifier = 'https://keys.example'
element.addEventListener('keytap-enrolled', (event) => {
  const name: string = event.device.name
  console.log(name)
})
const list: KeytapDevices | null = document.querySelector('keytap-devices')
list?.addEventListener('keytap-device-removed', ({ device }) => console.log(device.id))
// @ts-expect-error A ticket can be given, never read.
const ticket: number = element.ticket
export async function enroll(session: CdpSession): Promise<string> {
  const key = await addSecurityKey(session, { protocol: 'u2f' })
  await driveElement(session, 'keytap-enroll').waitFor('done')
  await key.remove()
  return String(ticket)
}
`

const backend = `
import { createVerifier, readConfig, type Policy } from 'keytap/server'

const verifier = await createVerifier(readConfig({ PORT: '0' }))
const { url }: { url: string } = await verifier.listen()
// @ts-expect-error A policy names one of its presets.
const preset: Policy['preset'] = 'anything-goes'
console.log(url, preset)
await verifier.close()
`

/** What does not resolve becomes `any` in silence here, so each program holds a line that must not compile. */
const options = {
  target: 'es2022', lib: ['es2023', 'dom', 'dom.iterable', 'esnext.disposable'], strict: true,
  noEmit: true, skipLibCheck: true, exactOptionalPropertyTypes: false,
}
const folder = mkdtempSync(join(tmpdir(), 'keytap-consumer-'))
after(() => rmSync(folder, { recursive: true, force: true }))

function compile(name: string, compilerOptions: object, files: Readonly<Record<string, string>>): string {
  const project = join(folder, name)
  mkdirSync(join(project, 'node_modules/@types'), { recursive: true })
  symlinkSync(root, join(project, 'node_modules/keytap'), 'junction')
  symlinkSync(join(root, 'node_modules/@types/node'), join(project, 'node_modules/@types/node'), 'junction')
  writeFileSync(join(project, 'package.json'), '{"type":"module"}')
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...options, ...compilerOptions }, files: Object.keys(files) }))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(project, file), text)
  const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project], { encoding: 'utf8' })
  return stdout.trim()
}

it('a page built by a bundler compiles against the elements and the testing tools', () => {
  readIntegrity()
  strictEqual(compile('page', { module: 'esnext', moduleResolution: 'bundler', types: [] }, { 'page.ts': page }), '')
})

it('a backend on Node compiles against the verifier', () => {
  strictEqual(compile('backend', { module: 'nodenext', types: ['node'] }, { 'backend.ts': backend }), '')
})
