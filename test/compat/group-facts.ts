import kafkajs from 'kafkajs'
import type { BrokerProcess } from '../../bench/peers/broker-process.ts'

const { AssignerProtocol, Kafka, logLevel } = kafkajs

/** What the broker has to say of a group: its state, who has which partitions, and the last lines of its log that name the group. */
export async function groupFacts(broker: BrokerProcess, groupId: string): Promise<string> {
  const admin = new Kafka({ brokers: [`${broker.host}:${broker.port}`], logLevel: logLevel.NOTHING }).admin()
  const log = broker
    .output()
    .split('\n')
    .filter((line) => line.includes(`"groupId":"${groupId}"`))
  try {
    await admin.connect()
    const [group] = (await admin.describeGroups([groupId])).groups
    const members = group?.members.map(({ memberId, memberAssignment }) => {
      const assigned = AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment ?? {}
      return `${memberId} has ${JSON.stringify(assigned)}`
    })
    return [`the group is ${group?.state}`, ...(members ?? []), ...log.slice(-12)].join('\n')
  } catch (error) {
    return [`the group could not be described: ${error}`, ...log.slice(-12)].join('\n')
  } finally {
    await admin.disconnect()
  }
}
