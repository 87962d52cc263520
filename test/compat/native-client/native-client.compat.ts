import { nativeClientScenarios } from './native-client-suite.ts'

nativeClientScenarios(import.meta.dirname)
