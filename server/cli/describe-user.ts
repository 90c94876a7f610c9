import type { User } from '../contract/shapes/users.ts'

export const describeUser = ({ displayName, email, mobile }: User): readonly string[] =>
  [`  Name    ${displayName}`, `  Email   ${email ?? 'none'}`, `  Mobile  ${mobile ?? 'none'}`]
