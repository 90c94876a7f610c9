/** Judges the closed table of refusals: a code that nobody throws is a promise nobody keeps. */
import type { ParsedFile } from './parsed-file.ts'

/** Every code must stand as a string somewhere in server/ outside the table and the routes. */
export function judgeRefusals(codes: readonly string[], files: readonly ParsedFile[]): readonly string[] {
  const said = new Set(files.filter(mayRefuse).flatMap((file) => file.nodes.map((node) => node['value'])))
  return codes.filter((code) => !said.has(code))
    .map((code) => `No line of server/ refuses with "${code}". Use it where it is meant, or take its row out of server/contract/refusals.ts.`)
}

function mayRefuse({ path }: ParsedFile): boolean {
  return path.startsWith('server/') && path !== 'server/contract/refusals.ts' && path !== 'server/contract/routes.ts'
}
