/** What the fields of a policy are called at the command line: one within another by a name with a dot. */
import { z } from '@hono/zod-openapi'
import { policyShape } from '../contract/policy.ts'

/** Every field that takes a value, those of `activation` in its place. */
export function listPolicyFields(): readonly string[] {
  return Object.entries(policyShape.shape).flatMap(([name, shape]) => {
    const inner = listInner(shape)
    return inner.length === 0 ? [name] : inner.map((field) => `${name}.${field}`)
  })
}

/** Whether there is such a field, with or without fields of its own. */
export function isPolicyField(name: string): boolean {
  return Object.hasOwn(policyShape.shape, name) || listPolicyFields().includes(name)
}

/** A default or a null beside them does not hide the fields. */
function listInner(shape: z.ZodType): readonly string[] {
  if (shape instanceof z.ZodDefault || shape instanceof z.ZodNullable) return listInner(shape.unwrap() as z.ZodType)
  return shape instanceof z.ZodObject ? Object.keys(shape.shape) : []
}
