/** Every operation by its `type`, for all protocols of the dialect. */
import { refuse } from '../../contract/refuse.ts'
import type { OperationEntry } from './asked.ts'
import { deviceOperations } from './device-operations.ts'
import { oathOperations } from './oath-operations.ts'
import { provisionOperations } from './provision-operations.ts'
import { sessionOperations } from './session-operations.ts'
import { u2fOperations } from './u2f-operations.ts'
import { userOperations } from './user-operations.ts'

const operations: ReadonlyMap<string, OperationEntry> = new Map(Object.entries({
  ...u2fOperations,
  ...userOperations,
  ...deviceOperations,
  ...oathOperations,
  ...provisionOperations,
  ...sessionOperations,
}))

/** What is asked where the type is none that is known here: its refusal leaves an event, as every other does. */
export const unknownOperation: OperationEntry = {
  event: 'operation.asked',
  run: async () => {
    throw refuse('malformed', { detail: 'The type is none that is known here.' })
  },
}

export const findOperation = (type: string): OperationEntry | null => operations.get(type.trim().toLowerCase()) ?? null
