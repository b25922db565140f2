/** Who plays in one tenant. Each part is somebody with a registered session. */
export interface Cast {
  tenant: string;
  department: string;
  currency: string;
  /** Amounts in minor units, below and above the threshold. */
  amounts: number[];
  /** The next deciders by permission, as a submission's route names it. */
  deciders: Record<string, string>;
  /** Whose roles an Admin changes now and then, and between which sets; nobody acts as them. */
  changed: { member: string; sets: string[][] };
}
