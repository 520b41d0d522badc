// Lets Node run TypeScript in this thread and in those that it starts, which do not inherit it from each other.
import { register } from 'tsx/esm/api';

register();
