-- MySQL dump 10.13  Distrib 8.0.35, for Linux (x86_64)
CREATE TABLE `users` (`id` int NOT NULL, `email` varchar(255), `phone` varchar(32), `card` varchar(24), `password_hash` char(64), `created` datetime, PRIMARY KEY (`id`)) ENGINE=InnoDB AUTO_INCREMENT={{.n5}};
INSERT INTO `users` VALUES
{{*40}}
({{.n5}},'{{EMAIL}}','{{PHONE~us.i}}','{{CREDIT_CARD~visa.b}}','{{.hex64}}','{{.day}} {{.time}}'),
{{/}}
(0,NULL,NULL,NULL,NULL,NULL);
