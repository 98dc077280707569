#!/usr/bin/env node
// The `sipp` of the npm package. Compiled code is kept between runs on releases of Node that can do that.
import * as modules from 'node:module';

modules.enableCompileCache?.();
await import('../cli/main.js');
