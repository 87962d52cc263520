import type { Log } from '../log/log.ts'
import type {
  BeginCleaning,
  CleaningBegun,
  EndCleaning,
  LogSurveyed,
  ReplaceSegments,
  SegmentsReplaced,
  SurveyLog,
} from '../messages/message.ts'

/** What the log cleaner asks of a partition. */
export type CleanerMessage = SurveyLog | BeginCleaning | ReplaceSegments | EndCleaning

/** Carries out what the cleaner asks for, and gives the answer; null where it waits for none. `log` is null while the partition does not lead. Throws `LogOfflineError`. */
export function answerCleaner(log: Log | null, message: CleanerMessage): LogSurveyed | CleaningBegun | SegmentsReplaced | null {
  switch (message.kind) {
    case 'survey-log': {
      const survey = log?.cleaning.survey(message.cleanedOffset) ?? null
      return { kind: 'log-surveyed', requestId: message.requestId, survey }
    }
    case 'begin-cleaning': {
      const { cleaning, plan } = log?.cleaning.begin(message.survey) ?? { cleaning: 0, plan: null }
      return { kind: 'cleaning-begun', requestId: message.requestId, cleaning, plan }
    }
    case 'replace-segments': {
      const replaced = log?.cleaning.replace(message.cleaning, message.baseOffsets) ?? false
      return { kind: 'segments-replaced', requestId: message.requestId, replaced }
    }
    case 'end-cleaning':
      log?.cleaning.end(message.cleaning)
      return null
  }
}
