// From nothing to a signed cash-out (2004400) at a sandbox, with a JDK of 17 or later and no library:
//   gerai serve --sandbox &
//   java FirstCashOut.java                    # or: java FirstCashOut.java http://127.0.0.1:8080

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class FirstCashOut {
    static final HttpClient HTTP = HttpClient.newHttpClient();
    static String gateway = "http://127.0.0.1:8080";

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            gateway = arguments[0];
        }

        // 1. Credentials. The sandbox publishes those of its demo partners; a real issuer sends you yours.
        String partner = entryWith("\"partnerId\":\"ALFAMART\"", call("/sandbox/partners", null));
        String clientKey = field("clientKey", partner);
        String clientSecret = field("clientSecret", partner);
        String pem = field("privateKeyPem", partner).replaceAll("-----[A-Z ]+-----|\\\\n", "");

        // 2. Access token, for 15 minutes: RSA with SHA-256 over "client key|timestamp".
        Signature rsa = Signature.getInstance("SHA256withRSA");
        rsa.initSign(KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem))));
        String timestamp = now();
        rsa.update((clientKey + "|" + timestamp).getBytes(UTF_8));
        String signature = Base64.getEncoder().encodeToString(rsa.sign());
        String accessToken = field("accessToken", call(
                "/v1.0/access-token/b2b", "{\"grantType\":\"client_credentials\"}",
                "X-CLIENT-KEY", clientKey, "X-TIMESTAMP", timestamp, "X-SIGNATURE", signature));

        // 3. Cash-in: Budi pays Rp100.000 at the till.
        System.out.println(post(clientSecret, accessToken, "/v1.0/emoney/topup", movement("")));

        // 4. Budi makes a token in his app and reads it to the cashier. (The app's API, not the partner's.)
        String session = field("sessionToken",
                call("/app/v1/session", "{\"phone\":\"081234567890\",\"pin\":\"123456\"}"));
        String otp = field("token", call("/app/v1/tokens",
                "{\"pin\":\"123456\",\"channel\":\"alfamart\",\"direction\":\"cash-out\",\"amount\":100000}",
                "Authorization", "Bearer " + session));

        // 5. Cash-out: only after a 2004400 does the cashier hand over Rp100.000.
        String answer = post(clientSecret, accessToken, "/v1.0/emoney/otc-cashout",
                movement("\"otp\":\"" + otp + "\","));
        System.out.println(answer);
        System.exit(field("responseCode", answer).equals("2004400") ? 0 : 1);
    }

    /** A symmetric signature: over the body without blanks between its parts, so it is sent like that. */
    static String post(String clientSecret, String accessToken, String path, String body) throws Exception {
        String timestamp = now();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(UTF_8));
        String hash = HexFormat.of().formatHex(digest);
        String toSign = "POST:" + path + ":" + accessToken + ":" + hash + ":" + timestamp;
        Mac hmac = Mac.getInstance("HmacSHA512");
        hmac.init(new SecretKeySpec(clientSecret.getBytes(UTF_8), "HmacSHA512"));
        String signature = Base64.getEncoder().encodeToString(hmac.doFinal(toSign.getBytes(UTF_8)));
        return call(path, body,
                "Authorization", "Bearer " + accessToken, "X-TIMESTAMP", timestamp, "X-SIGNATURE", signature,
                "X-PARTNER-ID", "ALFAMART", "X-EXTERNAL-ID", UUID.randomUUID().toString(), "CHANNEL-ID", "95051");
    }

    static String movement(String more) {
        return "{\"partnerReferenceNo\":\"" + UUID.randomUUID() + "\",\"customerNumber\":\"081234567890\"," + more
                + "\"amount\":{\"value\":\"100000.00\",\"currency\":\"IDR\"},\"transactionDate\":\"" + now() + "\","
                + "\"additionalInfo\":{\"walletId\":\"16\",\"storeBrand\":\"Alfamart\","
                + "\"storeId\":\"TK001\",\"terminalId\":\"POS1\"}}";
    }

    static String call(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway + path))
                .timeout(Duration.ofSeconds(15)).header("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return HTTP.send(request.build(), BodyHandlers.ofString()).body();
    }

    static String now() {
        return OffsetDateTime.now(ZoneOffset.ofHours(7)).format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX"));
    }

    // Enough of JSON for these answers, so that no library is needed; use one in your host.

    static String field(String name, String json) {
        var found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        if (!found.find()) {
            throw new IllegalStateException("no " + name + " in " + json);
        }
        return found.group(1);
    }

    static String entryWith(String text, String json) {
        for (String entry : json.split("\\},\\{")) {
            if (entry.contains(text)) {
                return entry;
            }
        }
        throw new IllegalStateException("no " + text + " in " + json);
    }
}
