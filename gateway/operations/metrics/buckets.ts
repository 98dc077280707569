/**
 * Bounds of histograms, in seconds. Each is a series per target, so there are no more than answers need: is it within the limit
 * that people set, and which of ten classes is the median in.
 */

/** From a cached embedding (5 ms) to a long answer of a slow model; the last are the usual time limits of clients. */
export const durationBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** A local prefill with a shared prefix takes 10 ms, a long one on a processor a minute; 0.2 to 2 s is what people feel. */
export const firstTokenBounds = [0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 1, 2, 5, 10, 30, 60];

/** 1,000 to 1 tokens a second; 50 ms is the pace of fast reading, everything above 0.25 s is a stall. */
export const tokenGapBounds = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.035, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Most wait not at all; the default limit of the queue is 30 seconds. */
export const admissionBounds = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
