/**
 * The decoder's own file. As a module worker it answers the page's messages; imported by a page whose
 * browser starts no worker, it decodes on the spot.
 */
import type { FromWorker, ToWorker } from './decoder-protocol.ts'
import { createLook, type LookAt } from './look.ts'
import { openZxing } from './zxing-reader.ts'

/** @throws where WebAssembly is refused or its file is not there. */
export async function createDecoder(wasm: string): Promise<LookAt> {
  return createLook(await openZxing({ locateFile: () => wasm }))
}

type WorkerScope = {
  readonly postMessage: (message: FromWorker) => void
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null
}

function serve(scope: WorkerScope): void {
  let look: LookAt | null = null
  scope.onmessage = async ({ data }) => {
    if (data.type === 'open') {
      look = await createDecoder(data.wasm).catch(() => null)
      return scope.postMessage({ type: look ? 'opened' : 'refused' })
    }
    const { id, image, options } = data
    const seen = look?.(image, options) ?? { read: null, dark: false }
    image.close()
    scope.postMessage({ type: 'looked', id, look: seen })
  }
}

if (!('document' in globalThis) && 'postMessage' in globalThis) serve(globalThis as unknown as WorkerScope)
