import type { SetupStep } from './step.ts';
import { addonStep } from './steps/addon.ts';
import { headersStep } from './steps/headers.ts';
import { launchersStep } from './steps/launchers.ts';
import { prebuiltStep } from './steps/prebuilt.ts';

/** In this order: each may need what those before it made. */
export const setupSteps: readonly SetupStep[] = [prebuiltStep, headersStep, addonStep, launchersStep];
