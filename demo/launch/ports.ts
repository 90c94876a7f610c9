/** Whether a port can be listened on, asked before anything is built or begun. */
import { createServer } from 'node:net'

/** Null, or one line that says what to do. */
export async function findPortFault(port: number, setting: string): Promise<string | null> {
  const code = await tryPort(port)
  if (code === null) return null
  if (code === 'EADDRINUSE') return `Port ${port} is taken. Stop what uses it, or choose another with ${setting}=…`
  return `Port ${port} cannot be used (${code}). Choose another with ${setting}=…`
}

function tryPort(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'))
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(null)))
  })
}
