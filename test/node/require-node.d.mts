export declare const needed: string
export declare function isCurrent(version?: string): boolean
export declare function describeTooOld(version?: string): readonly [error: string, hint: string]
