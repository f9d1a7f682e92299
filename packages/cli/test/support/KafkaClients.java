import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Kafka's own producers and consumer, told on stdin what to do, a line each, and answering a line each. The producers live as long as this program.
 *
 * create TOPIC[:SETTING=VALUE…]… · send PRODUCER TOPIC KEY… · commit TOPIC KEY… · abort TOPIC KEY… · begin TOPIC KEY… · finish TOPIC KEY… · consume GROUP TOPIC
 */
public class KafkaClients {
    private final String server;
    private final Map<String, KafkaProducer<String, String>> producers = new HashMap<>();

    private KafkaClients(String server) {
        this.server = server;
    }

    public static void main(String[] args) throws Exception {
        KafkaClients clients = new KafkaClients(args[0]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            String answer;
            try {
                answer = clients.run(words[0], Arrays.copyOfRange(words, 1, words.length));
            } catch (Exception e) {
                answer = "failed: " + e;
            }
            System.out.println(answer);
        }
        System.exit(0);
    }

    private String run(String command, String[] words) throws Exception {
        return switch (command) {
            case "create" -> create(words);
            case "send" -> send(producer(words[0]), words, 1);
            case "commit", "abort", "begin", "finish" -> transaction(command, words);
            case "consume" -> consume(words[0], new TopicPartition(words[1], 0));
            default -> throw new IllegalArgumentException(command);
        };
    }

    private String create(String[] topics) throws Exception {
        try (Admin admin = Admin.create(properties())) {
            admin.createTopics(Arrays.stream(topics).map(KafkaClients::topic).toList()).all().get();
        }
        return "created";
    }

    private static NewTopic topic(String word) {
        String[] parts = word.split("[:=]");
        Map<String, String> configs = new HashMap<>();
        for (int i = 1; i < parts.length; i += 2) configs.put(parts[i], parts[i + 1]);
        return new NewTopic(parts[0], 1, (short) 1).configs(configs);
    }

    /** The records of a line are one batch. */
    private static String send(KafkaProducer<String, String> producer, String[] words, int topic) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = topic + 1; i < words.length; i++) {
            sent.add(producer.send(new ProducerRecord<>(words[topic], 0, words[i], "value of " + words[i])));
        }
        producer.flush();
        List<String> offsets = new ArrayList<>();
        for (Future<RecordMetadata> one : sent) offsets.add(Long.toString(one.get().offset()));
        return String.join(" ", offsets);
    }

    /** Begin a transaction unless one is to be finished, send, and end it unless it is only begun. */
    private String transaction(String command, String[] words) throws Exception {
        KafkaProducer<String, String> producer = producer("transactional");
        if (!command.equals("finish")) producer.beginTransaction();
        String offsets = send(producer, words, 0);
        if (command.equals("abort")) producer.abortTransaction();
        else if (!command.equals("begin")) producer.commitTransaction();
        return offsets;
    }

    /** From where the group has read to, up to the end; what is read is committed. */
    private String consume(String group, TopicPartition partition) {
        Properties properties = properties();
        properties.put("group.id", group);
        properties.put("auto.offset.reset", "earliest");
        properties.put("enable.auto.commit", "false");
        properties.put("isolation.level", "read_committed");
        List<String> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                    records.add(record.offset() + "=" + record.key());
                }
            }
            consumer.commitSync();
        }
        return String.join(" ", records);
    }

    private KafkaProducer<String, String> producer(String name) {
        return producers.computeIfAbsent(name, key -> {
            Properties properties = properties();
            properties.put("linger.ms", "10000");
            properties.put("acks", "all");
            properties.put("compression.type", name.equals("plain") ? "none" : "zstd");
            properties.put("enable.idempotence", Boolean.toString(!name.equals("plain")));
            if (name.equals("transactional")) properties.put("transactional.id", "t");
            KafkaProducer<String, String> producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
            if (name.equals("transactional")) producer.initTransactions();
            return producer;
        });
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", server);
        return properties;
    }
}
