/** Files that a command is given, as text. */
import { readFile } from 'node:fs/promises'
import { UsageFault } from './command.ts'

/** @throws {UsageFault} */
export async function readTextFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    throw new UsageFault(`${path} cannot be read.`, 'Check the path and its permissions.')
  }
}

/** As `readTextFile`; "-" is standard input. @throws {UsageFault} */
export async function readTextInput(path: string, stdin: AsyncIterable<Uint8Array | string>): Promise<string> {
  if (path !== '-') return readTextFile(path)
  const parts: Buffer[] = []
  for await (const part of stdin) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString('utf8')
}

/** A password or a key is the first line of its file. @throws {UsageFault} */
export async function readFirstLine(path: string): Promise<string> {
  return (await readTextFile(path)).split(/\r?\n/)[0] ?? ''
}
