import type { RouteName } from '../config/gateway-config.ts';
import type { Scene } from './testing/open-scene.ts';
import type { TargetType } from './testing/target-types.ts';

/** `refused`: 400 in the words of the API, and nothing was sent; `dropped`: no effect, told in `x-sipp-dropped`. */
export type Outcome = 'works' | 'refused' | 'dropped';

/** A scene and the target in question, whose type is its name. */
export interface Bench extends Scene {
  readonly type: TargetType;
}

/** Something that clients of a route want. */
export interface Feature {
  readonly name: string;
  readonly outcome: Readonly<Record<TargetType, Outcome>>;
  /** What the refusal or the header names. */
  readonly word?: string;
  /** Asks by an official client for it and checks what came; where it is refused, the client throws. */
  prove(bench: Bench): Promise<void>;
}

export interface FeaturesOfRoute {
  readonly route: RouteName;
  readonly title: string;
  readonly features: readonly Feature[];
}

/** The same for targets of all types but those that are named. */
export function outcomes(usual: Outcome, others: Partial<Feature['outcome']> = {}): Feature['outcome'] {
  return { local: usual, openai: usual, openai_compatible: usual, anthropic: usual, ...others };
}

export const everywhere: Feature['outcome'] = outcomes('works');
