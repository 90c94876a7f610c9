/** A JSON Schema of ours as a table of fields; nested shapes are written with dots. */
import type { JsonSchema, JsonValue } from '../openapi/shape-schemas.ts'
import { html, type Html } from './html.ts'

type Schemas = Readonly<Record<string, JsonSchema>>
type Field = { readonly path: string; readonly type: string; readonly bounds: string; readonly note: string; readonly required: boolean }

const maxLevels = 3

export function renderFields(schema: JsonSchema, schemas: Schemas): Html {
  const fields = listFields(schema, schemas, '', 0)
  if (fields.length === 0) return html`<p>An empty object, <code>{}</code>.</p>`
  const rows = fields.map(({ path, type, bounds, note, required }) => html`<tr>
<td><code>${path}</code></td>
<td>${type}${required ? '' : html` <span class="optional">optional</span>`}</td>
<td>${note}${note && bounds ? html`<br>` : ''}<span class="optional">${bounds}</span></td></tr>`)
  return html`<div class="scroll"><table class="fields">
<thead><tr><th>Field</th><th>Type</th><th>Meaning and bounds</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

/** Follows a reference into the document's components. */
export function resolveSchema(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const reference = schema['$ref']
  return typeof reference === 'string' ? (schemas[reference.slice(reference.lastIndexOf('/') + 1)] ?? {}) : schema
}

function listFields(given: JsonSchema, schemas: Schemas, prefix: string, level: number): readonly Field[] {
  const schema = resolveSchema(given, schemas)
  const required = asList(schema['required'])
  return Object.entries(asSchema(schema['properties'])).flatMap(([name, member]) => {
    const path = `${prefix}${name}`
    const own = withoutNull(resolveSchema(asSchema(member), schemas), schemas)
    const isList = own.schema['type'] === 'array'
    const inner = isList ? resolveSchema(asSchema(own.schema['items']), schemas) : own.schema
    const field: Field = {
      path,
      type: `${isList ? 'list of ' : ''}${nameType(inner)}${own.nullable ? ' or null' : ''}`,
      bounds: [isList ? describeBounds(own.schema) : '', describeBounds(inner)].filter(Boolean).join('; '),
      note: noteOf(asSchema(member)),
      required: required.includes(name),
    }
    const deeper = level < maxLevels ? listFields(inner, schemas, `${path}${isList ? '[]' : ''}.`, level + 1) : []
    return [field, ...deeper]
  })
}

function withoutNull(schema: JsonSchema, schemas: Schemas): { readonly schema: JsonSchema; readonly nullable: boolean } {
  const choices = asList(schema['anyOf']).map((choice) => resolveSchema(asSchema(choice), schemas))
  const rest = choices.filter((choice) => choice['type'] !== 'null')
  if (choices.length === 2 && rest.length === 1 && rest[0]) return { schema: rest[0], nullable: true }
  const types = asList(schema['type'])
  if (types.includes('null')) return { schema: { ...schema, type: types.find((type) => type !== 'null') ?? 'any' }, nullable: true }
  return { schema, nullable: false }
}

function nameType(schema: JsonSchema): string {
  const choices = asList(schema['anyOf']).map(asSchema)
  if (choices.length > 0 && choices.every((choice) => 'const' in choice)) return 'one of'
  if (choices.length > 0) return 'any JSON'
  if ('enum' in schema || 'const' in schema) return 'one of'
  if (schema['format'] !== undefined) return String(schema['format'])
  return typeof schema['type'] === 'string' ? schema['type'] : 'any JSON'
}

function describeBounds(schema: JsonSchema): string {
  const values = [...asList(schema['enum']), ...('const' in schema ? [schema['const'] ?? null] : []), ...asList(schema['anyOf']).map((choice) => asSchema(choice)['const'] ?? null)]
  if (values.length > 0 && values.every((value) => value !== null)) return values.map(String).join(', ')
  const { minimum, maximum, minLength, maxLength, minItems, maxItems } = schema
  return [range(minimum, maximum, ''), range(minLength, maxLength, ' characters'), range(minItems, maxItems, ' items')].filter(Boolean).join(', ')
}

function range(least: JsonValue | undefined, most: JsonValue | undefined, unit: string): string {
  if (least === undefined && most === undefined) return ''
  if (least === undefined) return `at most ${most}${unit}`
  return most === undefined ? `at least ${least}${unit}` : `${least} to ${most}${unit}`
}

const noteOf = ({ description }: JsonSchema) => (typeof description === 'string' ? description : '')
const asList = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : [])

export function asSchema(value: JsonValue | undefined): JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {}
}
