/** The namespaces of the older system, as public clients write them; those of types as the facts state or suggest. */
const types = 'http://www.vasco.com/IdentikeyServer/IdentikeyTypes'

export const administration = `${types}/Administration`
export const provisioning = `${types}/Provisioning`

export const administrationPath = '/onespan/administration'
export const provisioningPath = '/onespan/provisioning'

/** Prefixes as its server writes them, since some clients strip them as text. */
export const prefixes = {
  'ADMIN-TYPES': administration,
  'PROV-TYPES': provisioning,
  'PROVISIONING-TYPES': `${types}/ProvisioningTypes.xsd`,
  'BASIC-TYPES': `${types}/BasicTypes.xsd`,
  'CREDENTIAL-TYPES': `${types}/CredentialTypes.xsd`,
  'DIGIPASS-TYPES': `${types}/DigipassTypes.xsd`,
  'USER-TYPES': `${types}/UserTypes.xsd`,
  xsd: 'http://www.w3.org/2001/XMLSchema',
  xsi: 'http://www.w3.org/2001/XMLSchema-instance',
} as const
