import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;

/** Kafka's own code writes and reads segments: `write <folder>`, or `read <file>...`, which prints each batch as a line of JSON. */
class Segments {
    private static final long TIME = 1_700_000_000_000L;
    private static final HexFormat HEX = HexFormat.of();

    public static void main(String[] args) throws IOException {
        if (args[0].equals("write")) {
            for (CompressionType type : CompressionType.values()) write(Path.of(args[1], type.name + ".log"), Compression.of(type).build());
        } else {
            for (int i = 1; i < args.length; i++) read(new File(args[i]));
        }
    }

    private static void write(Path file, Compression compression) throws IOException {
        Random random = new Random(42);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            // Nulls, empty values, repeated headers, an idempotent producer
            MemoryRecordsBuilder mixed = builder(compression, TimestampType.CREATE_TIME, 0, -1, 4711, 0, false);
            mixed.append(TIME, (byte[]) null, null, new Header[0]);
            mixed.append(TIME - 1, new byte[0], new byte[0], headers("", "", "", null));
            mixed.append(TIME + 40L * 86_400_000, utf8("key"), utf8("värde"), headers("a", "1", "ü€𝄞", "2", "a", "1"));
            mixed.append(RecordBatch.NO_TIMESTAMP, utf8("key"), null, new Header[0]);
            put(out, mixed);
            // More than a block of each compression, and offsets with gaps
            MemoryRecordsBuilder large = builder(compression, TimestampType.CREATE_TIME, 1000, -1, RecordBatch.NO_PRODUCER_ID, -1, false);
            for (int i = 0; i < 300; i++) {
                byte[] value = new byte[random.nextInt(3000)];
                for (int j = 0; j < value.length; j++) value[j] = (byte) (random.nextInt(4) + (i % 3 == 0 ? random.nextInt(256) : 'a'));
                large.appendWithOffset(1000 + i * 3L, TIME + i, utf8("k" + i), value, headers("trace", "t" + i));
            }
            put(out, large);
            // The broker's time
            MemoryRecordsBuilder appended = builder(compression, TimestampType.LOG_APPEND_TIME, 2000, TIME + 99, RecordBatch.NO_PRODUCER_ID, -1, false);
            for (int i = 0; i < 10; i++) appended.append(TIME + i, utf8("k" + i), utf8("v"), new Header[0]);
            put(out, appended);
            // A transaction whose sequence numbers start again at 0, and its end
            MemoryRecordsBuilder transaction = builder(compression, TimestampType.CREATE_TIME, 3000, -1, 8, Integer.MAX_VALUE - 2, true);
            for (int i = 0; i < 10; i++) transaction.append(TIME + i, utf8("k" + i), utf8("v" + i), headers("h", null));
            put(out, transaction);
            out.write(MemoryRecords.withEndTransactionMarker(3010, TIME, 5, 8, (short) 3, new EndTransactionMarker(ControlRecordType.COMMIT, 1)).buffer());
            // What the log cleaner leaves: tombstones with the time after which they may go, and a batch of nothing
            MemoryRecordsBuilder tombstones = builder(compression, TimestampType.CREATE_TIME, 4000, -1, 9, 0, false);
            for (int i = 0; i < 10; i++) tombstones.append(TIME + i, utf8("k" + i), i % 2 == 0 ? null : utf8("v"), new Header[0]);
            out.write(clean(tombstones.build(), 2));
            MemoryRecordsBuilder superseded = builder(compression, TimestampType.CREATE_TIME, 5000, -1, 10, 0, false);
            for (int i = 0; i < 10; i++) superseded.append(TIME + i, utf8("k" + i), utf8("v"), new Header[0]);
            out.write(clean(superseded.build(), 10));
        }
    }

    private static MemoryRecordsBuilder builder(
            Compression compression, TimestampType type, long baseOffset, long appendTime, long producer, int sequence, boolean transactional) {
        short epoch = (short) (producer == RecordBatch.NO_PRODUCER_ID ? -1 : 3);
        return MemoryRecords.builder(ByteBuffer.allocate(1024), RecordBatch.MAGIC_VALUE_V2, compression, type, baseOffset, appendTime,
            producer, epoch, sequence, transactional, 5);
    }

    private static void put(FileChannel out, MemoryRecordsBuilder builder) throws IOException {
        out.write(builder.build().buffer());
    }

    /** Remove the first records as the log cleaner would, keeping the batch. */
    private static ByteBuffer clean(MemoryRecords records, long removed) {
        long first = records.batches().iterator().next().baseOffset();
        MemoryRecords.RecordFilter filter = new MemoryRecords.RecordFilter(TIME, 86_400_000) {
            @Override
            protected BatchRetentionResult checkBatchRetention(RecordBatch batch) {
                return new BatchRetentionResult(BatchRetention.RETAIN_EMPTY, false);
            }

            @Override
            protected boolean shouldRetainRecord(RecordBatch batch, Record record) {
                return record.offset() >= first + removed;
            }
        };
        ByteBuffer cleaned = records.filterTo(filter, ByteBuffer.allocate(1024), BufferSupplier.NO_CACHING).outputBuffer();
        cleaned.flip();
        return cleaned;
    }

    private static void read(File file) throws IOException {
        try (FileRecords records = FileRecords.open(file, false)) {
            long position = 0;
            for (RecordBatch batch : records.batches()) {
                batch.ensureValid();
                position += batch.sizeInBytes();
                System.out.println(describe(batch));
            }
            if (position != file.length()) throw new IOException(file + " has " + file.length() + " bytes, of which Kafka reads " + position);
        }
    }

    private static String describe(RecordBatch batch) {
        StringBuilder records = new StringBuilder();
        if (!batch.isControlBatch()) {
            for (Record record : batch) {
                record.ensureValid();
                records.append(records.isEmpty() ? "" : ",").append(describe(record));
            }
        }
        String format = """
            {"baseOffset":"%d","lastOffset":"%d","compression":"%s","timestampKind":"%s","maxTimestamp":"%d","leaderEpoch":%d,\
            "producerId":"%d","producerEpoch":%d,"baseSequence":%d,"isTransactional":%b,"isControl":%b,"records":[%s]}""";
        String kind = batch.timestampType() == TimestampType.CREATE_TIME ? "create-time" : "log-append-time";
        return format.formatted(batch.baseOffset(), batch.lastOffset(), batch.compressionType().name, kind, batch.maxTimestamp(),
            batch.partitionLeaderEpoch(), batch.producerId(), batch.producerEpoch(), batch.baseSequence(), batch.isTransactional(),
            batch.isControlBatch(), records);
    }

    private static String describe(Record record) {
        String headers = Stream.of(record.headers())
            .map(header -> "[\"%s\",%s]".formatted(HEX.formatHex(utf8(header.key())), hex(header.value())))
            .collect(Collectors.joining(","));
        return "{\"offset\":\"%d\",\"timestamp\":\"%d\",\"key\":%s,\"payload\":%s,\"headers\":[%s]}"
            .formatted(record.offset(), record.timestamp(), hex(bytes(record.key())), hex(bytes(record.value())), headers);
    }

    private static Header[] headers(String... keysAndValues) {
        return IntStream.range(0, keysAndValues.length / 2)
            .mapToObj(i -> new RecordHeader(keysAndValues[i * 2], keysAndValues[i * 2 + 1] == null ? null : utf8(keysAndValues[i * 2 + 1])))
            .toArray(Header[]::new);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer == null) return null;
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static String hex(byte[] bytes) {
        return bytes == null ? "null" : "\"" + HEX.formatHex(bytes) + "\"";
    }
}
