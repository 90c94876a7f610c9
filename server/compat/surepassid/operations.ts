/** Every operation by its `type`, for all protocols of the dialect. */
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

export const findOperation = (type: string): OperationEntry | null => operations.get(type.trim().toLowerCase()) ?? null
