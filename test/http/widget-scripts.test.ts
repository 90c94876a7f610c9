/** The widget's files: what the folder held at start, cacheable for ever, and nothing else. */
import assert from 'node:assert/strict'
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { call, startVerifier } from './verifier.ts'

test('serves versioned files to every page, and no other file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keytap-script-'))
  await writeFile(join(folder, 'keytap-0.1.0.js'), 'export {}\n')
  await writeFile(join(folder, 'qr-Ab12Cd34.js'), '// ü\n')
  await writeFile(join(folder, 'keytap-0.1.0.js.map'), '{}')
  await writeFile(join(folder, 'keytap.js'), '//')
  await mkdir(join(folder, 'folder-1.js'))
  await mkdir(join(folder, 'scan-0.1.0'))
  await writeFile(join(folder, 'scan-0.1.0/reader.wasm'), '\0asm')
  await writeFile(join(folder, 'scan-0.1.0/reader.map'), '{}')
  await symlink('/etc/passwd', join(folder, 'link-1.js'))
  const verifier = await startVerifier({ widgetFolder: folder })
  try {
    await writeFile(join(folder, 'late-1.js'), '//')
    const reply = await call(verifier, '/keytap-0.1.0.js', { headers: { origin: 'https://anyone.example' } })
    assert.deepEqual([reply.status, reply.text], [200, 'export {}\n'])
    assert.equal(reply.headers.get('content-type'), 'text/javascript; charset=utf-8')
    assert.equal(reply.headers.get('cache-control'), 'public, max-age=31536000, immutable')
    assert.equal(reply.headers.get('access-control-allow-origin'), '*')
    assert.equal(reply.headers.get('cross-origin-resource-policy'), 'cross-origin')
    assert.equal(reply.headers.get('x-content-type-options'), 'nosniff')
    assert.equal(reply.headers.get('vary'), 'Accept-Encoding')
    for (const [accept, coding] of [['gzip, br', 'gzip'], ['br;q=1, gzip;q=0.5', 'gzip'], ['gzip;q=0', null], ['xgzip', null], ['identity', null]] as const) {
      const packed = await verifier.app.request('/keytap-0.1.0.js', { headers: { 'accept-encoding': accept } })
      assert.equal(packed.headers.get('content-encoding'), coding, accept)
      const bytes = Buffer.from(await packed.arrayBuffer())
      assert.equal((coding ? gunzipSync(bytes) : bytes).toString(), 'export {}\n')
    }
    assert.equal((await call(verifier, '/qr-Ab12Cd34.js')).text, '// ü\n')
    const wasm = await call(verifier, '/scan-0.1.0/reader.wasm')
    assert.deepEqual([wasm.text, wasm.headers.get('content-type')], ['\0asm', 'application/wasm'])
    for (const path of ['/scan-0.1.0', '/scan-0.1.0/reader.map', '/keytap-0.1.0.js.map', '/keytap.js', '/folder-1.js', '/link-1.js', '/late-1.js', '/..%2f..%2fetc%2fpasswd', '/keytap-9.9.9.js']) {
      assert.equal((await call(verifier, path)).status, 404, path)
    }
    assert.equal((await call(verifier, '/keytap-0.1.0.js', { body: {} })).status, 405)
  } finally {
    await verifier.close()
    await rm(folder, { recursive: true })
  }
})

test('a verifier without a built widget starts and serves none', async () => {
  const verifier = await startVerifier({ widgetFolder: '/nowhere/at/all' })
  assert.equal((await call(verifier, '/keytap-0.1.0.js')).status, 404)
  await verifier.close()
})
