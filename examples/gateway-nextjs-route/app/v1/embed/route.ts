import { openClient } from '../../../lib/open-client.ts';
import { embedRoute } from '../../../lib/routes.ts';

/** The engine is native code. */
export const runtime = 'nodejs';

export const POST = embedRoute(openClient);
