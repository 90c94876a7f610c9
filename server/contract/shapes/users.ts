/** The users of an account, as its backend makes and changes them. */
import { z } from '@hono/zod-openapi'
import { text, username } from './primitives.ts'

const reachable = {
  displayName: text(128).optional(),
  email: z.email().max(254).nullable().optional(),
  mobile: z.string().regex(/^\+?[0-9][0-9 ().-]{3,30}$/).nullable().optional(),
}

export const createUser = z.strictObject({ username, ...reachable }).openapi('CreateUser')
export type CreateUser = z.infer<typeof createUser>

/** What is left out stays as it was; null takes an address away. */
export const updateUser = z.strictObject({ username, ...reachable }).openapi('UpdateUser')
export type UpdateUser = z.infer<typeof updateUser>

export const user = z
  .strictObject({ username, displayName: z.string(), email: z.string().nullable(), mobile: z.string().nullable() })
  .openapi('User')
export type User = z.infer<typeof user>
