import type { Room } from "../shared/quota";
import { halfResources } from "./shared";

/**
 * Room for the scheduled run and the one of an `up`, each with one that is ending, and one that a person
 * starts. The halves of a run come one after the other.
 */
export const roomForRuns: Room = { pods: 5, each: halfResources };
