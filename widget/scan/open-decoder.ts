/**
 * Opens a decoder where it can run: in a worker; else on the page's thread; else, where WebAssembly is
 * refused, the plain one, which reads black-and-white QR codes only.
 */
import type { Decoder, FromWorker, Look, ToWorker } from './decoder-protocol.ts'
import type { LookAt } from './look.ts'
import type { ScanFiles } from './scan-files.ts'
import { trustWorkerUrl } from './worker-url.ts'

/** @throws where not even the plain decoder can be loaded. */
export async function openDecoder(files: ScanFiles): Promise<Decoder> {
  const worker = await openWorker(files)
  if (worker) return worker
  const look = await files.importDecoder().then(({ createDecoder }) => createDecoder(files.wasm)).catch(() => null)
  return look ? here(look, false) : here((await files.importPlain()).createPlainLook(), true)
}

const here = (lookAt: LookAt, limited: boolean): Decoder => ({
  limited,
  look: async (image, options) => {
    const look = lookAt(image, options)
    image.close()
    return look
  },
  close: () => undefined,
})

async function openWorker({ worker: url, wasm }: ScanFiles): Promise<Decoder | null> {
  let worker: Worker
  try {
    worker = new Worker(trustWorkerUrl(url), { type: 'module' })
  } catch {
    return null
  }
  const opened = await new Promise<boolean>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => resolve(data.type === 'opened')
    worker.onerror = (event) => {
      event.preventDefault()
      resolve(false)
    }
    tell(worker, { type: 'open', wasm })
  })
  if (opened) return throughWorker(worker)
  worker.terminate()
  return null
}

function throughWorker(worker: Worker): Decoder {
  const waiting = new Map<number, (look: Look) => void>()
  let last = 0
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (data.type !== 'looked') return
    waiting.get(data.id)?.(data.look)
    waiting.delete(data.id)
  }
  return {
    limited: false,
    look: (image, options) => new Promise((resolve) => {
      const id = last += 1
      waiting.set(id, resolve)
      tell(worker, { type: 'look', id, image, options }, [image])
    }),
    close: () => worker.terminate(),
  }
}

const tell = (worker: Worker, message: ToWorker, transfer: Transferable[] = []): void => worker.postMessage(message, transfer)
