"""Transactions of confluent-kafka (librdkafka) behind the requests of driver-process.ts. Argument: bootstrap server."""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

BOOTSTRAP = sys.argv[1]
ADMIN = AdminClient({"bootstrap.servers": BOOTSTRAP})
PRODUCERS = {}
ANSWERS = threading.Lock()


def new_producer(transactional_id, timeout_ms):
    producer = Producer(
        {
            "bootstrap.servers": BOOTSTRAP,
            "transactional.id": transactional_id,
            "transaction.timeout.ms": timeout_ms,
            "linger.ms": 2,
        }
    )
    producer.init_transactions(30)
    return producer


def consumer(**more):
    return Consumer(
        {
            "bootstrap.servers": BOOTSTRAP,
            "group.id": "reader",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "fetch.wait.max.ms": 100,
            **more,
        }
    )


def open_producer(producer, transactionalId, timeoutMs):
    PRODUCERS[producer] = new_producer(transactionalId, timeoutMs)


def send(producer, topic, partition, values):
    failures = []
    handle = PRODUCERS[producer]
    for value in values:
        handle.produce(
            topic,
            partition=partition,
            value=value,
            on_delivery=lambda error, _message: failures.append(error) if error else None,
        )
    left = handle.flush(30)
    if failures or left:
        raise RuntimeError(f"{left} records left, failures: {failures[:3]}")


def send_offset(producer, group, topic, partition, offset):
    member = consumer(**{"group.id": group})
    try:
        PRODUCERS[producer].send_offsets_to_transaction(
            [TopicPartition(topic, partition, offset)], member.consumer_group_metadata(), 30
        )
    finally:
        member.close()


def read(topic, partition, isolation, fetchBytes=1 << 20):
    """All that a reader of that isolation may see now: it has seen it when it is told of the end."""
    reader = consumer(**{"isolation.level": isolation, "enable.partition.eof": True, "fetch.message.max.bytes": fetchBytes})
    values = []
    deadline = time.monotonic() + 30
    try:
        reader.assign([TopicPartition(topic, partition, 0)])
        while time.monotonic() < deadline:
            message = reader.poll(0.2)
            if message is None:
                continue
            if message.error() is None:
                values.append(message.value().decode())
            elif message.error().name() == "_PARTITION_EOF":
                return values
            else:
                raise KafkaException(message.error())
        raise TimeoutError(f"no end after {len(values)} records")
    finally:
        reader.close()


def committed_offset(group, topic, partition):
    member = consumer(**{"group.id": group})
    try:
        return max(-1, member.committed([TopicPartition(topic, partition)], 30)[0].offset)
    finally:
        member.close()


def copy(transactionalId, group, protocol, to, count, batch, abortEvery, **where):
    producer = new_producer(transactionalId, 30000)
    member = consumer(
        **{"group.id": group, "isolation.level": "read_committed", "group.protocol": protocol, "auto.offset.reset": "earliest"}
    )
    copied = transactions = aborted = 0
    try:
        member.subscribe([where["from"]])
        while copied < count:
            messages = member.consume(batch, 0.2)
            if not messages:
                continue
            producer.begin_transaction()
            ends = {}
            starts = {}
            for message in messages:
                if message.error():
                    raise KafkaException(message.error())
                producer.produce(to, partition=message.partition(), value=message.value())
                ends[message.partition()] = message.offset() + 1
                starts.setdefault(message.partition(), message.offset())
            offsets = [TopicPartition(where["from"], partition, end) for partition, end in ends.items()]
            producer.send_offsets_to_transaction(offsets, member.consumer_group_metadata(), 30)
            transactions += 1
            if transactions % abortEvery == 0:
                producer.abort_transaction(30)
                aborted += 1
                for partition, start in starts.items():
                    member.seek(TopicPartition(where["from"], partition, start))
            else:
                producer.commit_transaction(30)
                copied += len(messages)
        return {"copied": copied, "aborted": aborted}
    finally:
        member.close()


METHODS = {
    "createTopic": lambda topic, partitions: ADMIN.create_topics([NewTopic(topic, num_partitions=partitions)])[topic].result(30),
    "open": open_producer,
    "begin": lambda producer: PRODUCERS[producer].begin_transaction(),
    "send": send,
    "sendOffset": send_offset,
    "commit": lambda producer: PRODUCERS[producer].commit_transaction(30),
    "abort": lambda producer: PRODUCERS[producer].abort_transaction(30),
    "close": lambda producer: PRODUCERS.pop(producer) and None,
    "read": read,
    "committedOffset": committed_offset,
    "copy": copy,
}


def answer(request):
    reply = {"id": request["id"]}
    try:
        reply["result"] = METHODS[request["method"]](**request["params"])
    except Exception as error:  # the scenario gets it
        reply["error"] = f"{type(error).__name__}: {error}"
    with ANSWERS:
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


with ThreadPoolExecutor(max_workers=16) as workers:
    for line in sys.stdin:
        workers.submit(answer, json.loads(line))
