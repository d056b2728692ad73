export { prepare } from "../../pool-node/measures/cpu-bound.mjs";
